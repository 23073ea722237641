package dev.berth.agent.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.dns.NameStore;
import dev.berth.protocol.api.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What names mean, by Kubernetes' DNS specification. */
class ZoneTest {
    private final NameStore store = new NameStore();
    private final Zone zone = new Zone("cluster.local", store);

    @BeforeEach
    void aHeadlessServiceOfTwoPodsAndOneWithAnAddress() {
        service("web", "\"clusterIP\":\"None\",\"ports\":[{\"name\":\"http\",\"port\":80,\"protocol\":\"TCP\"}]");
        slice("web", """
                {"addresses":["10.244.0.2"],"hostname":"web-0","conditions":{"ready":true}},
                {"addresses":["10.244.1.2"],"hostname":"web-1","conditions":{"ready":true}},
                {"addresses":["10.244.1.9"],"hostname":"web-2","conditions":{"ready":false}},
                {"addresses":["10.244.1.7"]}""");
        service(
                "front",
                "\"clusterIP\":\"10.96.0.9\",\"ports\":[{\"name\":\"http\",\"port\":80,\"protocol\":\"TCP\"}]");
        slice("front", "{\"addresses\":[\"10.244.0.2\"]}");
        service("away", "\"type\":\"ExternalName\",\"externalName\":\"db.example.org\"");
        store.changed(true);
    }

    private void service(String name, String spec) {
        store.put(NamedService.of(Json.parse(
                ("{\"metadata\":{\"name\":\"" + name + "\",\"namespace\":\"default\"},\"spec\":{" + spec + "}}")
                        .getBytes(StandardCharsets.UTF_8))));
    }

    private void slice(String service, String endpoints) {
        store.put(NamedSlice.of(
                Json.parse("""
                {"metadata":{"name":"%s-x","namespace":"default","labels":{"kubernetes.io/service-name":"%s"}},
                 "addressType":"IPv4","ports":[{"name":"http","port":8080,"protocol":"TCP"}],"endpoints":[%s]}
                """.formatted(service, service, endpoints).getBytes(StandardCharsets.UTF_8))));
    }

    @ParameterizedTest
    @CsvSource({
        "web-0.web.default.svc.cluster.local, A, 'Addresses[all=[10.244.0.2]]'",
        "WEB-0.Web.default.svc.CLUSTER.local, A, 'Addresses[all=[10.244.0.2]]'",
        "web-0.web.default.svc.cluster.local, OTHER, 'NoData[]'",
        "web-2.web.default.svc.cluster.local, A, 'NoSuchName[]'",
        "web-9.web.default.svc.cluster.local, A, 'NoSuchName[]'",
        "10-244-1-7.web.default.svc.cluster.local, A, 'Addresses[all=[10.244.1.7]]'",
        "web.default.svc.cluster.local, A, 'Addresses[all=[10.244.0.2, 10.244.1.2, 10.244.1.7]]'",
        "front.default.svc.cluster.local, A, 'Addresses[all=[10.96.0.9]]'",
        "front.default.svc.cluster.local, OTHER, 'NoData[]'",
        "away.default.svc.cluster.local, A, 'Alias[name=db.example.org]'",
        "none.default.svc.cluster.local, A, 'NoSuchName[]'",
        "web.other.svc.cluster.local, A, 'NoSuchName[]'",
        "default.svc.cluster.local, A, 'NoData[]'",
        "svc.cluster.local, A, 'NoData[]'",
        "cluster.local, A, 'NoData[]'",
        "other.cluster.local, A, 'NoSuchName[]'",
        "a.b.c.d.e.svc.cluster.local, A, 'NoSuchName[]'",
        "a.web-0.web.default.svc.cluster.local, A, 'NoSuchName[]'",
        "_tcp.web.default.svc.cluster.local, SRV, 'NoData[]'",
        "_udp.web.default.svc.cluster.local, SRV, 'NoSuchName[]'",
        "_http._tcp.web.default.svc.cluster.local, A, 'NoData[]'",
        "_nope._tcp.web.default.svc.cluster.local, SRV, 'NoSuchName[]'",
        "_http._tcp.front.default.svc.cluster.local, SRV,"
                + " 'Servers[all=[Server[host=front.default.svc.cluster.local, port=80, address=10.96.0.9]]]'",
        "10-1-2-3.default.pod.cluster.local, A, 'Addresses[all=[10.1.2.3]]'",
        "10-1-2-300.default.pod.cluster.local, A, 'NoSuchName[]'",
        "9.0.96.10.in-addr.arpa, PTR, 'Pointers[names=[front.default.svc.cluster.local]]'",
        "2.1.244.10.in-addr.arpa, PTR, 'Pointers[names=[web-1.web.default.svc.cluster.local]]'",
        "2.0.244.10.in-addr.arpa, PTR,"
                + " 'Pointers[names=[web-0.web.default.svc.cluster.local, 10-244-0-2.front.default.svc.cluster.local]]'",
        "9.1.244.10.in-addr.arpa, PTR, 'NotOurs[]'",
        "x.in-addr.arpa, PTR, 'NotOurs[]'",
        "example.org, A, 'NotOurs[]'",
        "notcluster.local, A, 'NotOurs[]'"
    })
    void aNameMeansWhatTheSpecificationSays(String name, Zone.Type type, String answer) {
        Answer found = zone.find(name, type);
        if (found instanceof Answer.Addresses(java.util.List<String> all)) {
            found = new Answer.Addresses(all.stream().sorted().toList());
        }
        assertThat(found).hasToString(answer);
    }

    @Test
    void aNamedPortOfAHeadlessServiceIsAtEachOfItsReadyPods() {
        assertThat(zone.find("_http._tcp.web.default.svc.cluster.local", Zone.Type.SRV))
                .isInstanceOfSatisfying(
                        Answer.Servers.class,
                        s -> assertThat(s.all())
                                .containsExactlyInAnyOrder(
                                        new Answer.Server("web-0.web.default.svc.cluster.local", 8080, "10.244.0.2"),
                                        new Answer.Server("web-1.web.default.svc.cluster.local", 8080, "10.244.1.2"),
                                        new Answer.Server(
                                                "10-244-1-7.web.default.svc.cluster.local", 8080, "10.244.1.7")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                ".cluster.local",
                "..svc.cluster.local",
                "*.web.default.svc.cluster.local",
                "/x.default.svc.cluster.local"
            })
    void strangeNamesAreNobodys(String name) {
        assertThat(zone.find(name, Zone.Type.A)).isInstanceOfAny(Answer.NoSuchName.class, Answer.NotOurs.class);
    }

    @Test
    void beforeAnythingIsKnownNothingIsDenied() {
        var empty = new Zone("cluster.local", new NameStore());
        assertThat(empty.find("web.default.svc.cluster.local", Zone.Type.A)).isEqualTo(new Answer.NotYet());
    }

    @Test
    void whatIsTakenAwayIsNotFoundAnyMoreAndAMovedPodIsFoundAtItsNewAddressOnly() {
        slice("web", "{\"addresses\":[\"10.244.5.5\"],\"hostname\":\"web-0\"}");
        assertThat(zone.find("web-0.web.default.svc.cluster.local", Zone.Type.A))
                .hasToString("Addresses[all=[10.244.5.5]]");
        assertThat(zone.find("2.1.244.10.in-addr.arpa", Zone.Type.PTR)).isEqualTo(new Answer.NotOurs());
        assertThat(zone.find("2.0.244.10.in-addr.arpa", Zone.Type.PTR))
                .hasToString("Pointers[names=[10-244-0-2.front.default.svc.cluster.local]]");
        store.removeSlice(new dev.berth.protocol.api.ObjectKey("default", "web-x"));
        assertThat(zone.find("web.default.svc.cluster.local", Zone.Type.A)).isEqualTo(new Answer.NoData());
        for (String name : new String[] {"web", "front", "away"}) {
            store.removeService(new dev.berth.protocol.api.ObjectKey("default", name));
        }
        assertThat(zone.find("default.svc.cluster.local", Zone.Type.A)).isEqualTo(new Answer.NoSuchName());
    }
}
