package dev.berth.volumes.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.volumes.claims.BuiltinClasses;

/** The objects that the scenarios are made of. */
public final class Sample {
    private Sample() {}

    /** A claim that names no class. */
    public static ObjectNode claim(String name, String uid, String storage) {
        ObjectNode claim = claim(name, uid, "", storage);
        claim.withObject("/spec").remove("storageClassName");
        return claim;
    }

    public static ObjectNode claim(String name, String uid, String className, String storage) {
        return Yaml.tree("""
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata:
                  namespace: default
                  name: %s
                  uid: %s
                  finalizers: [kubernetes.io/pvc-protection]
                spec:
                  accessModes: [ReadWriteOnce]
                  volumeMode: Filesystem
                  storageClassName: "%s"
                  resources: {requests: {storage: %s}}
                status: {phase: Pending}
                """.formatted(name, uid, className, storage));
    }

    public static ObjectNode volume(String name, String className, String storage) {
        return Yaml.tree("""
                apiVersion: v1
                kind: PersistentVolume
                metadata:
                  name: %s
                  uid: uid-%s
                  finalizers: [kubernetes.io/pv-protection]
                spec:
                  accessModes: [ReadWriteOnce]
                  volumeMode: Filesystem
                  storageClassName: "%s"
                  persistentVolumeReclaimPolicy: Retain
                  capacity: {storage: %s}
                  hostPath: {path: /mnt/%s}
                status: {phase: Available}
                """.formatted(name, name, className, storage, name));
    }

    /** A pod on its node, which has acknowledged it. */
    public static ObjectNode pod(String name, String claim, String node) {
        ObjectNode pod = assigned(name, claim, node);
        pod.withObject("/status").put("startTime", "2026-11-23T10:00:00Z");
        return pod;
    }

    /** A pod as placement leaves it: on the node if one is named, but not acknowledged there. */
    public static ObjectNode assigned(String name, String claim, String node) {
        return Yaml.tree("""
                apiVersion: v1
                kind: Pod
                metadata: {namespace: default, name: %s, uid: uid-%s}
                spec:
                  nodeName: "%s"
                  containers: [{name: main, image: nginx}]
                  volumes: [{name: data, persistentVolumeClaim: {claimName: %s}}]
                """.formatted(name, name, node, claim));
    }

    public static ObjectNode node(String name) {
        return Yaml.tree("""
                apiVersion: v1
                kind: Node
                metadata:
                  name: %s
                  uid: uid-%s
                  labels: {kubernetes.io/hostname: %s}
                  annotations: {berth.dev/volume-root: /var/lib/berth/volumes}
                status: {conditions: [{type: Ready, status: "True"}]}
                """.formatted(name, name, name));
    }

    public static KubeObject of(Resource resource, ObjectNode tree) {
        return KubeObject.of(resource, tree, new Revision(7));
    }

    public static KubeObject builtinClass(String name) {
        return BuiltinClasses.bodies().stream()
                .filter(b -> b.path("metadata").path("name").asText().equals(name))
                .map(b -> of(Resources.STORAGE_CLASSES, b))
                .findFirst()
                .orElseThrow();
    }
}
