package dev.berth.controller.tokens.claims;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.tokens.claims.Holder.Must;
import dev.berth.controller.tokens.claims.Holder.Named;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimsTest {
    private static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
    private static final Set<String> MEANT = Set.of(ISSUER);
    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
    private static final Holder HOLDER = new Holder(
            "shop",
            new Named("clerk", "uid-sa"),
            Optional.of(new Named("web-0", "uid-pod")),
            Optional.of(new Named("node-1", "uid-node")),
            Optional.empty());
    private static final Claims CLAIMS =
            new Claims(ISSUER, List.of(ISSUER), NOW, NOW, NOW.plusSeconds(3607), "id-1", HOLDER);

    private static JsonNode json(String text) {
        return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "uid-pod, none, true",
                "another, none, false",
                "uid-pod, 2026-11-27T10:00:30Z, true",
                "uid-pod, 2026-11-27T09:59:00Z, true",
                "uid-pod, 2026-11-27T09:58:59Z, false",
                "another, 2026-11-27T10:00:30Z, false",
                "uid-pod, 2026-11-27T10:58:00+01:00, false",
                "uid-pod, yesterday, true"
            })
    void aPodThatIsBeingDeletedVouchesForItsTokenAMinuteLonger(String uid, String deleted, boolean counts) {
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("name", "web-0").put("uid", uid).put("deletionTimestamp", deleted);

        var must = new Must(Resources.PODS, new ObjectKey("shop", "web-0"), "uid-pod");
        assertThat(must.metBy(KubeObject.of(Resources.PODS, pod, Revision.ZERO), NOW))
                .isEqualTo(counts);
    }

    @Test
    void theyAreWrittenAsKubernetesWritesThem() {
        assertThat((JsonNode) Json.parse(Json.bytes(CLAIMS.json()))).isEqualTo(json("""
                {'aud':['https://kubernetes.default.svc.cluster.local'],'exp':1795777207,'iat':1795773600,
                 'iss':'https://kubernetes.default.svc.cluster.local','jti':'id-1',
                 'kubernetes.io':{'namespace':'shop','node':{'name':'node-1','uid':'uid-node'},
                   'pod':{'name':'web-0','uid':'uid-pod'},'serviceaccount':{'name':'clerk','uid':'uid-sa'}},
                 'nbf':1795773600,'sub':'system:serviceaccount:shop:clerk'}
                """.replace(
                        "1795773600", Long.toString(NOW.getEpochSecond()))
                .replace("1795777207", Long.toString(NOW.getEpochSecond() + 3607))));
        assertThat(Claims.of(CLAIMS.json())).contains(CLAIMS);
    }

    @Test
    void aTokenCountsFromItsBeginningUntilItExpires() {
        assertThat(CLAIMS.problem(ISSUER, MEANT, NOW)).isEmpty();
        assertThat(CLAIMS.problem(ISSUER, MEANT, NOW.plusSeconds(3606))).isEmpty();
        assertThat(CLAIMS.problem(ISSUER, MEANT, NOW.plusSeconds(3607))).contains("token has expired");
        assertThat(CLAIMS.problem(ISSUER, MEANT, NOW.minusSeconds(60)))
                .as("another node's clock may be behind by a minute")
                .isEmpty();
        assertThat(CLAIMS.problem(ISSUER, MEANT, NOW.minusSeconds(61))).contains("token is not valid yet");
    }

    @Test
    void aTokenCountsForThoseForWhomItIsMade() {
        assertThat(CLAIMS.problem("https://elsewhere", MEANT, NOW)).contains("token is of another issuer");
        assertThat(CLAIMS.problem(ISSUER, Set.of("vault"), NOW)).isPresent();
        assertThat(CLAIMS.problem(ISSUER, Set.of("vault", ISSUER), NOW)).isEmpty();
        var forNobody = new Claims(ISSUER, List.of(), NOW, NOW, NOW.plusSeconds(600), "x", HOLDER);
        assertThat(forNobody.problem(ISSUER, MEANT, NOW)).isPresent();
    }

    @Test
    void claimsThatLackSomethingOrContradictThemselvesAreNone() {
        List<Consumer<ObjectNode>> wrongs = List.of(
                c -> c.remove("exp"),
                c -> c.put("exp", "1795777207"),
                c -> c.put("exp", 1.5),
                c -> c.put("exp", -1),
                c -> c.put("exp", Long.MAX_VALUE),
                c -> c.put("exp", new java.math.BigInteger("99999999999999999999999")),
                c -> c.remove("iat"),
                c -> c.remove("nbf"),
                c -> c.remove("kubernetes.io"),
                c -> c.put("kubernetes.io", "shop"),
                c -> c.withObject("/kubernetes.io").remove("namespace"),
                c -> c.withObject("/kubernetes.io").remove("serviceaccount"),
                c -> c.withObject("/kubernetes.io/serviceaccount").remove("uid"),
                c -> c.put("sub", "system:serviceaccount:shop:manager"),
                c -> c.put("sub", "berth-admin"),
                c -> c.remove("sub"));
        for (Consumer<ObjectNode> wrong : wrongs) {
            ObjectNode claims = CLAIMS.json();
            wrong.accept(claims);
            assertThat(Claims.of(claims)).as(claims.toString()).isEmpty();
        }
        assertThat(Claims.of(Json.object())).isEmpty();
    }

    @Test
    void aTokenGoesWithItsAccountAndWithThatToWhichItIsBound() {
        var account = new Must(Resources.SERVICE_ACCOUNTS, new ObjectKey("shop", "clerk"), "uid-sa");
        assertThat(HOLDER.musts())
                .containsExactly(account, new Must(Resources.PODS, new ObjectKey("shop", "web-0"), "uid-pod"));
        var onNode = new Holder("shop", HOLDER.account(), Optional.empty(), HOLDER.node(), Optional.empty());
        assertThat(onNode.musts())
                .containsExactly(account, new Must(Resources.NODES, ObjectKey.cluster("node-1"), "uid-node"));
    }
}
