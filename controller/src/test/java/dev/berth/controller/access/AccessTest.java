package dev.berth.controller.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.protocol.api.Status;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accounts of the namespace {@code shop}. */
class AccessTest {
    private static Deed.Objects objects(String verb, String what, String namespace) {
        String[] parts = what.split("/");
        return new Deed.Objects(verb, "", parts[0], parts.length > 1 ? parts[1] : "", namespace, "");
    }

    private static Access of(String word) {
        return new Access(Grant.of(word).orElseThrow(), "shop");
    }

    /** Which grants allow it: n(one), v(iew), e(dit), V(cluster-view), A(cluster-admin). */
    @ParameterizedTest
    @CsvSource({
        "get, pods, shop, veVA",
        "list, pods, shop, veVA",
        "watch, statefulsets, shop, veVA",
        "get, pods/log, shop, veVA",
        "get, deployments/scale, shop, veVA",
        "get, secrets, shop, eA",
        "list, secrets, shop, eA",
        "create, pods, shop, eA",
        "patch, pods/status, shop, eA",
        "deletecollection, pods, shop, eA",
        "create, pods/eviction, shop, eA",
        "get, pods/exec, shop, eA",
        "create, pods/exec, shop, eA",
        "get, pods/portforward, shop, eA",
        "get, serviceaccounts, shop, veVA",
        "create, serviceaccounts, shop, A",
        "patch, serviceaccounts, shop, A",
        "create, serviceaccounts/token, shop, A",
        "get, pods, bank, VA",
        "list, pods, '', VA",
        "get, nodes, '', VA",
        "patch, nodes, '', A",
        "list, secrets, '', A",
        "get, pods/exec, bank, A",
        "delete, namespaces, '', A",
        "create, tokenreviews, '', A",
        "get, *, shop, A",
        "*, *, '', A",
    })
    void whoMayDoWhat(String verb, String what, String namespace, String allowed) {
        String found = (of("none").allows(objects(verb, what, namespace)) ? "n" : "")
                + (of("view").allows(objects(verb, what, namespace)) ? "v" : "")
                + (of("edit").allows(objects(verb, what, namespace)) ? "e" : "")
                + (of("cluster-view").allows(objects(verb, what, namespace)) ? "V" : "")
                + (of("cluster-admin").allows(objects(verb, what, namespace)) ? "A" : "");
        assertThat(found).isEqualTo(allowed);
    }

    @Test
    void whoIsKnownMayAskWhatThereIs() {
        assertThat(Access.ASKING.allows(new Deed.Ask("get", "/apis"))).isTrue();
        assertThat(Access.ASKING.allows(new Deed.Path("get", "/berth/backup"))).isFalse();
        assertThat(of("cluster-view").allows(new Deed.Path("get", "/berth/backup")))
                .isFalse();
        assertThat(Access.EVERYTHING.allows(new Deed.Path("get", "/berth/backup")))
                .isTrue();
    }

    @Test
    void aHomelessOneHasNoNamespaceOfItsOwn() {
        var certificate = new Access(Grant.EDIT, "");
        assertThat(certificate.allows(objects("get", "pods", ""))).isFalse();
        assertThat(certificate.allows(objects("get", "nodes", ""))).isFalse();
    }

    @Test
    void aRefusalIsInKubernetesWordsAndNamesTheCure() {
        String user = "system:serviceaccount:shop:clerk";
        var deed = new Deed.Objects("delete", "apps", "statefulsets", "", "shop", "web");
        Optional<Status> refusal = of("view").refusal(user, deed);
        assertThat(refusal).hasValueSatisfying(s -> {
            assertThat(s.code()).isEqualTo(403);
            assertThat(s.message())
                    .startsWith(
                            "statefulsets.apps \"web\" is forbidden: User \"" + user
                                    + "\" cannot delete resource \"statefulsets\" in API group \"apps\" in the namespace \"shop\"")
                    .contains("berth.dev/access");
        });
        assertThat(of("view").refusal(user, objects("list", "nodes", "")))
                .hasValueSatisfying(s -> assertThat(s.message()).contains("at the cluster scope"));
        assertThat(of("edit").refusal(user, objects("get", "pods/exec", "shop")))
                .isEmpty();
    }
}
