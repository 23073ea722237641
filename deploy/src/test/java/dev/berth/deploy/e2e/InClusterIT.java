package dev.berth.deploy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A program in a pod speaks to the API as on any Kubernetes: with what it finds in its environment and below {@code /var/run/secrets}. */
@ExtendWith(Berthed.class)
class InClusterIT {
    private static final String CLERK = """
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: clerk, annotations: {berth.dev/access: view}}
            ---
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: desk}
            spec:
              serviceName: desk
              selector: {matchLabels: {app: desk}}
              template:
                metadata: {labels: {app: desk}}
                spec:
                  serviceAccountName: clerk
                  terminationGracePeriodSeconds: 1
                  containers: [{name: main, image: nginx}]
            """;
    /** The pod's own object, with what a client finds in it, from the API at this URL. */
    private static String curl(String url) {
        return "cd /var/run/secrets/kubernetes.io/serviceaccount && curl -s --fail --connect-timeout 2 --cacert ca.crt"
                + " -H \"Authorization: Bearer $(cat token)\" " + url
                + "/api/v1/namespaces/$(cat namespace)/pods/$HOSTNAME";
    }

    private static Shell.Result inPod(Harbor harbor, String script) {
        return harbor.tryKubectl("exec", "desk-0", "--", "sh", "-c", script);
    }

    private static JsonNode own(Harbor harbor, String url) {
        String answer = Berthed.eventually(Duration.ofSeconds(10), () -> inPod(harbor, curl(url)), r -> r.code() == 0)
                .output();
        return Json.parse(answer.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aPodReadsItsOwnObjectAndIsRefusedWhatItsAccountIsNotAllowed(Berthed cluster) {
        try (Harbor harbor = cluster.namespace("inside")) {
            harbor.apply(CLERK);
            harbor.awaitReady("desk-0");
            String uid = harbor.pod("desk-0").orElseThrow().at("/metadata/uid").asText();
            assertThat(own(harbor, "https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT")
                            .at("/metadata/uid")
                            .asText())
                    .isEqualTo(uid);
            assertThat(own(harbor, "https://kubernetes.default.svc")
                            .at("/metadata/uid")
                            .asText())
                    .isEqualTo(uid);
            assertThat(inPod(harbor, "kubectl auth whoami").orFail())
                    .contains("system:serviceaccount:inside:clerk", uid);
            assertThat(inPod(harbor, "kubectl get pods -o name").orFail()).isEqualTo("pod/desk-0\n");
            assertThat(inPod(harbor, "kubectl delete pod desk-0").output()).contains("Forbidden", "berth.dev/access");
            assertThat(cluster.get("-n", "default", "endpointslices", "kubernetes")
                            .path("endpoints"))
                    .hasSize(3);
        }
    }
}
