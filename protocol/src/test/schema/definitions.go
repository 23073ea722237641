// Prints Kubernetes' API definitions as JSON: the input of SchemaGenerator. Only needed when the schema moves to a newer Kubernetes.
//
// With Go and the sources of k8s.io/api, k8s.io/apimachinery and k8s.io/kube-openapi (on Debian: golang-k8s-*-dev and kube-openapi) in a
// GOPATH, this file in src/berth/schemagen, and there, with GO111MODULE=off:
//
//	mkdir generated; touch header.txt
//	openapi-gen --go-header-file header.txt --output-dir generated --output-pkg berth/schemagen/generated -r report.txt \
//	  k8s.io/api/core/v1 k8s.io/api/apps/v1 k8s.io/api/storage/v1 k8s.io/api/coordination/v1 k8s.io/api/autoscaling/v1 \
//	  k8s.io/api/policy/v1 k8s.io/api/discovery/v1 k8s.io/apimachinery/pkg/apis/meta/v1 k8s.io/apimachinery/pkg/api/resource \
//	  k8s.io/apimachinery/pkg/util/intstr k8s.io/apimachinery/pkg/runtime k8s.io/apimachinery/pkg/version
//	go run definitions.go > definitions.json
package main

import (
	"encoding/json"
	"os"

	"berth/schemagen/generated"
	"k8s.io/kube-openapi/pkg/common"
	"k8s.io/kube-openapi/pkg/validation/spec"
)

func main() {
	defs := generated.GetOpenAPIDefinitions(func(name string) spec.Ref {
		return spec.MustCreateRef("#/components/schemas/" + name)
	})
	out := map[string]any{}
	for name, d := range defs {
		s := d.Schema
		delete(s.Extensions, common.ExtensionV2Schema)
		b, err := json.Marshal(s)
		if err != nil {
			panic(err)
		}
		var v any
		json.Unmarshal(b, &v)
		out[name] = v
	}
	b, _ := json.MarshalIndent(out, "", " ")
	os.Stdout.Write(b)
}
