package dev.berth.controller.admit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.admit.Admission.Birth;
import dev.berth.protocol.api.Resources;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a new pod gets so that its programs can speak to the API. */
class AccountMountTest {
    private static final String PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

    /** The account {@code quiet} wants no token mounted; {@code puller} has a secret for images; {@code default} says nothing. */
    private static Optional<JsonNode> account(String namespace, String name) {
        return switch (name) {
            case "default" -> Optional.of(Sample.yaml("metadata: {name: default}"));
            case "quiet" -> Optional.of(Sample.yaml("automountServiceAccountToken: false"));
            case "puller" -> Optional.of(Sample.yaml("imagePullSecrets: [{name: registry}]"));
            default -> Optional.empty();
        };
    }

    private static JsonNode spec(String uid, String more) {
        var admission = new KubernetesAdmission(Optional::empty, AccountMountTest::account);
        ObjectNode pod = Sample.yaml("metadata: {name: web-0}\nspec: {containers: [{name: a, image: x}]" + more + "}");
        return Sample.tree(admission.create(Resources.PODS, pod, "shop", new Birth(Sample.NOW, uid, "x7k2p")))
                .path("spec");
    }

    private static JsonNode spec(String more) {
        return spec("uid-1", more);
    }

    private static List<String> paths(JsonNode spec, String list) {
        return spec.path(list)
                .valueStream()
                .flatMap(c -> c.path("volumeMounts").valueStream())
                .map(m -> m.path("mountPath").asText())
                .toList();
    }

    @Test
    void aPodGetsTheTokenTheCertificateAndItsNamespace() {
        JsonNode spec = spec(", initContainers: [{name: i, image: x}]");
        assertThat(spec.path("serviceAccountName").asText()).isEqualTo("default");
        assertThat(spec.path("serviceAccount").asText()).isEqualTo("default");
        assertThat(paths(spec, "containers")).containsExactly(PATH);
        assertThat(paths(spec, "initContainers")).containsExactly(PATH);
        JsonNode volume = spec.path("volumes").path(0);
        assertThat(volume.path("name").asText()).matches("kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}");
        assertThat(spec.at("/containers/0/volumeMounts/0/name")).isEqualTo(volume.path("name"));
        assertThat(spec.at("/containers/0/volumeMounts/0/readOnly").asBoolean()).isTrue();
        assertThat(volume.path("projected")).isEqualTo(Sample.yaml("""
                        defaultMode: 420
                        sources:
                        - serviceAccountToken: {expirationSeconds: 3607, path: token}
                        - configMap: {name: kube-root-ca.crt, items: [{key: ca.crt, path: ca.crt}]}
                        - downwardAPI: {items: [{path: namespace, fieldRef: {apiVersion: v1, fieldPath: metadata.namespace}}]}
                        """));
    }

    @Test
    void theNameOfTheVolumeIsThePodsOwn() {
        assertThat(spec("uid-1", "")).isEqualTo(spec("uid-1", ""));
        assertThat(spec("uid-1", "").at("/volumes/0/name"))
                .isNotEqualTo(spec("uid-2", "").at("/volumes/0/name"));
    }

    @Test
    void whoWantsNoneGetsNone() {
        assertThat(spec(", automountServiceAccountToken: false").path("volumes").isMissingNode())
                .isTrue();
        assertThat(spec(", serviceAccountName: quiet").path("volumes").isMissingNode())
                .isTrue();
        assertThat(spec(", serviceAccountName: quiet, automountServiceAccountToken: true")
                        .path("volumes"))
                .as("the pod's word counts before the account's")
                .hasSize(1);
        assertThat(spec(", serviceAccountName: nobody").path("volumes"))
                .as("an account that comes later")
                .hasSize(1);
    }

    @Test
    void whatIsMountedThereAlreadyStays() {
        JsonNode own = spec(
                ", volumes: [{name: own, emptyDir: {}}], initContainers: [{name: i, image: x, volumeMounts: [{name: own, mountPath: "
                        + PATH + "}]}]");
        assertThat(own.at("/initContainers/0/volumeMounts")).hasSize(1);
        assertThat(own.at("/initContainers/0/volumeMounts/0/name").asText()).isEqualTo("own");
        assertThat(own.path("volumes")).as("for the other container").hasSize(2);
    }

    @Test
    void secretsForImagesComeFromTheAccountUnlessThePodHasItsOwn() {
        assertThat(spec(", serviceAccountName: puller")
                        .at("/imagePullSecrets/0/name")
                        .asText())
                .isEqualTo("registry");
        assertThat(spec(", serviceAccountName: puller, imagePullSecrets: [{name: mine}]")
                        .path("imagePullSecrets"))
                .hasSize(1)
                .allSatisfy(s -> assertThat(s.path("name").asText()).isEqualTo("mine"));
    }

    @Test
    void aTokenInAVolumeIsCheckedWithThePod() {
        String volume =
                ", volumes: [{name: t, projected: {sources: [{serviceAccountToken: {expirationSeconds: 599, path: '../x'}}]}}]";
        ObjectNode pod =
                Sample.yaml("metadata: {name: web-0}\nspec: {containers: [{name: a, image: x}]" + volume + "}");
        assertThat(Sample.causes(Sample.ADMISSION.create(Resources.PODS, pod, "shop", Sample.BIRTH)))
                .anySatisfy(c -> assertThat(c)
                        .contains(
                                "spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds",
                                "10 minutes"))
                .anySatisfy(c -> assertThat(c).contains("serviceAccountToken.path", "must not contain '..'"));
    }

    @Test
    void whatAnAccountIsAllowedIsAWordThatMeansSomething() {
        String account = "metadata: {name: clerk, annotations: {berth.dev/access: %s}}";
        assertThat(Sample.causes(Sample.create(Resources.SERVICE_ACCOUNTS, account.formatted("root"))))
                .anySatisfy(c -> assertThat(c).contains("berth.dev/access", "cluster-admin"));
        assertThat(Sample.tree(Sample.create(Resources.SERVICE_ACCOUNTS, account.formatted("view"))))
                .isNotNull();
    }
}
