package dev.berth.volumes.claims;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a volume for a claim that no existing one fits. */
final class Provisioning {
    private final Pass pass;
    private final Claim claim;
    private final StorageClass storage;
    private final Provisioner provisioner;
    private final List<Step> steps = new ArrayList<>();

    private Provisioning(Pass pass, Claim claim, StorageClass storage, Provisioner provisioner) {
        this.pass = pass;
        this.claim = claim;
        this.storage = storage;
        this.provisioner = provisioner;
    }

    /** @param node the consumer's node, if the class waits for one */
    static List<Step> steps(
            Pass pass, Claim claim, String className, Optional<StorageClass> storage, Optional<String> node) {
        if (storage.isEmpty()) {
            return List.of(failed(claim, "storageclass.storage.k8s.io \"" + className + "\" not found"));
        }
        Optional<Provisioner> ours = Provisioner.of(storage.get().provisioner());
        if (ours.isEmpty()) {
            return elsewhere(claim, storage.get().provisioner());
        }
        var work = new Provisioning(pass, claim, storage.get(), ours.get());
        Optional<String> unable = work.unable();
        if (unable.isPresent()) {
            return List.of(failed(claim, unable.get()));
        }
        work.provision(node);
        return work.steps;
    }

    private static List<Step> elsewhere(Claim claim, String provisioner) {
        if (provisioner.startsWith("kubernetes.io/")) {
            return List.of(failed(claim, "no volume plugin matched name: " + provisioner));
        }
        var steps = new ArrayList<Step>();
        markProvisioner(steps, claim, provisioner);
        steps.add(Step.Tell.normal(
                claim,
                "ExternalProvisioning",
                "Waiting for a volume to be created either by the external provisioner '" + provisioner
                        + "' or manually by the system administrator. If volume creation is delayed, please verify that"
                        + " the provisioner is running and correctly registered."));
        return steps;
    }

    private static void markProvisioner(List<Step> steps, Claim claim, String provisioner) {
        if (!provisioner.equals(claim.annotations().get(Names.STORAGE_PROVISIONER))) {
            steps.add(Step.Change.of(
                    claim.object(),
                    new Amend.Annotate(
                            List.of(Names.STORAGE_PROVISIONER, Names.BETA_STORAGE_PROVISIONER), provisioner)));
        }
    }

    private static Step failed(Claim claim, String message) {
        return Step.Tell.warning(claim, "ProvisioningFailed", message);
    }

    /** What the claim asks for that a directory cannot be. */
    private Optional<String> unable() {
        String what = "";
        if (claim.selector().isPresent()) {
            what = "claim Selector is not supported";
        } else if (claim.volumeMode().equals("Block")) {
            what = storage.provisioner() + " does not support block volume provisioning";
        } else if (claim.copiesAnotherSource()) {
            what = storage.provisioner() + " does not support dataSource; create the claim without it";
        }
        return what.isEmpty() ? Optional.empty() : Optional.of(what);
    }

    private void provision(Optional<String> node) {
        switch (provisioner) {
            case STANDARD -> node.ifPresentOrElse(this::onNode, this::withoutNode);
            case SHARED -> onSharedMount();
        }
    }

    private void withoutNode() {
        steps.add(failed(
                claim,
                "class " + storage.name() + " makes directories on nodes, so it needs volumeBindingMode"
                        + " WaitForFirstConsumer"));
    }

    private void onNode(String node) {
        String root = pass.node(node)
                .map(n -> n.annotations().getOrDefault(Names.VOLUME_ROOT, ""))
                .orElse("");
        if (root.isEmpty()) {
            String why = pass.node(node).isPresent()
                    ? "node " + node + " has no annotation " + Names.VOLUME_ROOT + ": its agent offers no directory"
                    : "node \"" + node + "\" not found";
            steps.add(failed(claim, why));
            // Placement may choose again, as after a failed provisioning in Kubernetes.
            claim.selectedNode()
                    .ifPresent(n -> steps.add(
                            Step.Change.of(claim.object(), new Amend.DropAnnotation(Names.SELECTED_NODE, n))));
            return;
        }
        String hostname =
                pass.node(node).map(n -> n.labels().get(Names.HOSTNAME)).orElse(node);
        ObjectNode body = body();
        ObjectNode spec = body.withObject("/spec");
        spec.putObject("local").put("path", root + "/" + name());
        spec.putObject("nodeAffinity")
                .putObject("required")
                .putArray("nodeSelectorTerms")
                .addObject()
                .putArray("matchExpressions")
                .addObject()
                .put("key", Names.HOSTNAME)
                .put("operator", "In")
                .putArray("values")
                .add(hostname);
        create(body);
    }

    private void onSharedMount() {
        String root = storage.parameter("path").isEmpty() ? pass.sharedRoot() : storage.parameter("path");
        if (root.isEmpty()) {
            steps.add(failed(
                    claim,
                    "class " + storage.name() + " has no parameter \"path\" and berth.volumes.shared-root is not set:"
                            + " name the directory under which all nodes see the shared mount"));
            return;
        }
        ObjectNode body = body();
        body.withObject("/spec")
                .putObject("hostPath")
                .put("path", root + "/" + name())
                .put("type", "");
        create(body);
    }

    private void create(ObjectNode body) {
        markProvisioner(steps, claim, storage.provisioner());
        steps.add(Step.Tell.normal(
                claim,
                "Provisioning",
                "External provisioner is provisioning volume for claim \"" + claim.key() + "\""));
        steps.add(new Step.CreateVolume(body));
        steps.add(Step.Tell.normal(claim, "ProvisioningSucceeded", "Successfully provisioned volume " + name()));
    }

    private String name() {
        return "pvc-" + claim.uid();
    }

    private ObjectNode body() {
        ObjectNode body = Json.object().put("apiVersion", "v1").put("kind", "PersistentVolume");
        ObjectNode meta = body.putObject("metadata").put("name", name());
        meta.putObject("annotations").put(Names.PROVISIONED_BY, storage.provisioner());
        meta.putArray("finalizers").add(Names.VOLUME_PROTECTION).add(Names.PROVISIONER_FINALIZER);
        ObjectNode spec = body.putObject("spec");
        spec.putObject("capacity").put("storage", claim.request());
        var modes = spec.putArray("accessModes");
        claim.object().tree().path("spec").path("accessModes").forEach(modes::add);
        spec.set("claimRef", claim.reference());
        spec.put("persistentVolumeReclaimPolicy", storage.reclaimPolicy())
                .put("storageClassName", storage.name())
                .put("volumeMode", "Filesystem");
        if (storage.mountOptions().isArray()) {
            spec.set("mountOptions", storage.mountOptions().deepCopy());
        }
        return body;
    }
}
