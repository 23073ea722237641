package dev.berth.deploy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pods find each other by name, with stock kubectl and the machine's own resolver in real pods. */
@ExtendWith(Berthed.class)
class NamesIT {
    private static final String WEB = """
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {clusterIP: None, selector: {app: web}, ports: [{name: http, port: 80}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: front}
            spec: {selector: {app: web}, ports: [{name: http, port: 8080, targetPort: 80}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: again}
            spec: {selector: {app: web}, sessionAffinity: ClientIP, ports: [{name: http, port: 8080, targetPort: 80}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: near}
            spec: {selector: {app: web}, internalTrafficPolicy: Local, ports: [{name: http, port: 8080, targetPort: 80}]}
            ---
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: web}
            spec:
              serviceName: web
              replicas: 2
              podManagementPolicy: Parallel
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 1
                  affinity:
                    podAntiAffinity:
                      requiredDuringSchedulingIgnoredDuringExecution:
                      - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}
                  containers: [{name: main, image: nginx, readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 1}}]
            """;

    private static String ask(Harbor harbor, String pod, String name) {
        Shell.Result result = harbor.tryKubectl("exec", pod, "--", "getent", "ahostsv4", name);
        return result.code() == 0 ? result.output().split("\\s+")[0] : "";
    }

    private static String address(Harbor harbor, String pod) {
        return harbor.pod(pod).orElseThrow().at("/status/podIP").asText();
    }

    @Test
    void aSetsPodsFindEachOtherByNameAlsoAfterOneHasMoved(Berthed cluster) {
        try (Harbor harbor = cluster.namespace("named")) {
            harbor.apply(WEB);
            harbor.awaitReady("web-0", "web-1");
            for (String name : List.of("web-0.web", "web-0.web.named.svc", "web-0.web.named.svc.cluster.local")) {
                Berthed.eventually(
                        Duration.ofSeconds(5),
                        () -> ask(harbor, "web-1", name),
                        a -> a.equals(address(harbor, "web-0")));
            }
            assertThat(harbor.kubectl("exec", "web-1", "--", "getent", "ahostsv4", "web"))
                    .contains(address(harbor, "web-0"), address(harbor, "web-1"));
            assertThat(harbor.kubectl("exec", "web-1", "--", "getent", "hosts", address(harbor, "web-0")))
                    .contains("web-0.web.named.svc.cluster.local");
            assertThat(ask(harbor, "web-1", "web-7.web")).isEmpty();
            assertThat(harbor.kubectl("get", "endpoints,endpointslices")).contains("endpoints/web", "IPv4");
            reached(harbor);
            reachedWhereItMustBe(harbor);
            moved(harbor);
        }
    }

    /** By the Service's one address and name, also a pod that comes out at itself; at the first try, not when a lost SYN is sent again after a second. */
    private static void reached(Harbor harbor) {
        for (String pod : List.of("web-0", "web-1")) {
            harbor.kubectl("exec", pod, "--", "sh", "-c", "hostname > /usr/share/nginx/html/index.html");
        }
        for (String pod : List.of("web-0", "web-1")) {
            for (int i = 0; i < 8; i++) {
                assertThat(fetched(harbor, pod, "front")).isIn("web-0", "web-1");
            }
        }
    }

    private static String fetched(Harbor harbor, String pod, String service) {
        return harbor.kubectl(
                        "exec",
                        pod,
                        "--",
                        "curl",
                        "-s",
                        "--fail",
                        "--connect-timeout",
                        "0.9",
                        "http://" + service + ":8080/")
                .strip();
    }

    /** The two pods are on two nodes. */
    private static void reachedWhereItMustBe(Harbor harbor) {
        for (String pod : List.of("web-0", "web-1")) {
            assertThat(fetched(harbor, pod, "near")).isEqualTo(pod);
            Set<String> answered = IntStream.range(0, 8)
                    .mapToObj(i -> fetched(harbor, pod, "again"))
                    .collect(Collectors.toSet());
            assertThat(answered).hasSize(1);
        }
    }

    /** Both pods ask: whatever node they are on, its DNS knows within a second of the pod's being Ready, and the time of a kubectl. */
    private static void moved(Harbor harbor) {
        String before = address(harbor, "web-0");
        harbor.kubectl("delete", "pod", "web-0");
        harbor.awaitReady("web-0", "web-1");
        String after = address(harbor, "web-0");
        assertThat(after).isNotEqualTo(before);
        Berthed.eventually(Duration.ofSeconds(3), () -> ask(harbor, "web-1", "web-0.web"), a -> a.equals(after));
    }
}
