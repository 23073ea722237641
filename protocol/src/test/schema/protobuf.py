#!/usr/bin/env python3
"""Makes the table by which protobuf request bodies are read, from the struct tags of Kubernetes' Go types.

Only needed when the schema moves to a newer Kubernetes. With the sources of k8s.io/api and k8s.io/apimachinery in SRC (on Debian:
golang-k8s-api-dev and golang-k8s-apimachinery-dev, in /usr/share/gocode/src/k8s.io):

    protobuf.py SRC > protocol/src/main/resources/dev/berth/protocol/protobuf/messages.json

A field is written as "number": "jsonName type", with type one of
string, bytes, int, bool, double or a message's name; before it * for a pointer (a zero counts as set), [] for a list, {} for a map with
string keys; an empty jsonName for a message whose fields stand in the one around it.
"""
import json, re, sys, pathlib

src = pathlib.Path(sys.argv[1])
PACKAGES = {p: src / "api" / p for p in (
    "core/v1", "apps/v1", "storage/v1", "coordination/v1", "policy/v1", "autoscaling/v1", "authentication/v1",
    "authorization/v1", "discovery/v1", "events/v1")}
PACKAGES["meta/v1"] = src / "apimachinery/pkg/apis/meta/v1"
IMPORTS = {"metav1": "meta.v1", "v1": "core.v1", "corev1": "core.v1", "resource": "resource", "intstr": "intstr", "runtime": "runtime",
           "apiv1": "core.v1", "autoscalingv1": "autoscaling.v1"}
SCALARS = {"string": "string", "[]byte": "bytes", "int32": "int", "int64": "int", "int": "int", "uint32": "int", "byte": "int",
           "bool": "bool", "float64": "double", "types.UID": "string", "types.NodeName": "string", "types.NamespacedName": "string"}

structs, aliases = {}, {}
for package, folder in PACKAGES.items():
    name = package.replace("/", ".")
    for file in sorted(folder.glob("*types*.go")) + sorted(folder.glob("types.go")) + sorted(folder.glob("*time.go")):
        if "generated" in file.name or file.name.endswith("_test.go"):
            continue
        text = file.read_text()
        for m in re.finditer(r"^type (\w+) struct \{\n(.*?)^\}", text, re.S | re.M):
            structs[name + "." + m.group(1)] = m.group(2)
        for m in re.finditer(r"^(?:type |\t)(\w+) (?:= )?((?:map\[\w+\]|\[\]|\*)?[\w.]+)$", text, re.M):
            aliases.setdefault(name + "." + m.group(1), m.group(2))


def resolve(go, package):
    """The Go type as this table's type."""
    if go in SCALARS:
        return SCALARS[go]
    if go.startswith("*"):
        return "*" + resolve(go[1:], package)
    if go.startswith("[]"):
        return "[]" + resolve(go[2:], package)
    if go.startswith("map["):
        return "{}" + resolve(go[go.index("]") + 1:], package)
    full = package + "." + go if "." not in go else IMPORTS.get(go.split(".")[0], go.split(".")[0]) + "." + go.split(".")[1]
    if full in aliases and full not in structs:
        return resolve(aliases[full], full.rsplit(".", 1)[0])
    return full


FIELD = re.compile(r"^\t(?:(\w+) )?([\w.*\[\]]+) `(.*)`", re.M)
messages = {}
for full, body in structs.items():
    package = full.rsplit(".", 1)[0]
    fields = {}
    for m in FIELD.finditer(body):
        tag = re.search(r'protobuf:"\w+,(\d+),', m.group(3))
        named = re.search(r'json:"([^",]*)', m.group(3))
        if tag and named and named.group(1) != "-":
            fields[tag.group(1)] = named.group(1) + " " + resolve(m.group(2), package)
    if fields:
        messages[full] = fields

SPECIAL = {"resource.Quantity", "intstr.IntOrString", "meta.v1.Time", "meta.v1.MicroTime", "meta.v1.Duration", "runtime.RawExtension",
           "meta.v1.FieldsV1"}
for full, fields in messages.items():
    for field in fields.values():
        kind = field.split(" ")[1].lstrip("*[]{}")
        if kind not in messages and kind not in SPECIAL and kind not in SCALARS.values():
            print("unknown type", kind, "in", full, file=sys.stderr)
for special in SPECIAL:
    messages.pop(special, None)
print(json.dumps(dict(sorted(messages.items())), indent=0, separators=(",", ": ")))
