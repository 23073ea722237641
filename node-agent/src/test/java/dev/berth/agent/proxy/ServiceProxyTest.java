package dev.berth.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.dns.NameStore;
import dev.berth.agent.machine.Commands;
import dev.berth.agent.names.NamedService;
import dev.berth.agent.names.NamedSlice;
import dev.berth.agent.names.ServiceRules;
import dev.berth.house.Needs;
import dev.berth.protocol.api.ObjectKey;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rules, as text and as the kernel takes them in a network namespace of its own. */
class ServiceProxyTest {
    private static final ServiceRules RULES = new ServiceRules("berth-test-0", "btest-0", "10.244.1.0/24");

    private final NameStore names = new NameStore();

    private void service(String name, String address, int nodePort, int ready) {
        service(name, address, nodePort, ready, NamedService.Choice.ANY);
    }

    private void service(String name, String address, int nodePort, int ready, NamedService.Choice choice) {
        var key = new ObjectKey("default", name);
        names.put(new NamedService(
                key, address, "", List.of(new NamedService.Port("http", "TCP", 80, nodePort)), choice));
        names.put(new NamedSlice(
                new ObjectKey("default", name + "-x"),
                key,
                List.of(new NamedSlice.Port("http", "TCP", 8080)),
                IntStream.range(0, 3)
                        .mapToObj(i -> new NamedSlice.Endpoint("10.244." + (i + 1) + ".2", "", i < ready))
                        .toList()));
    }

    private String script() {
        return RULES.script(names.services(), names);
    }

    @Test
    void whoSendsToAServiceComesOutAtAReadyEndpointOrIsRefused() {
        service("web", "10.96.0.9", 30080, 2);
        service("dead", "10.96.0.8", 30081, 0);
        service("headless", "", 0, 3);
        assertThat(script())
                .contains("dnat ip to numgen random mod 2 map { 0 : 10.244.1.2 . 8080, 1 : 10.244.2.2 . 8080 }")
                .contains("elements = { 10.96.0.9 . tcp . 80 : goto s0 }")
                .contains("elements = { tcp . 30080 : goto s0 }")
                .contains("elements = { 10.96.0.8 . tcp . 80 }")
                .doesNotContain("30081");
    }

    @Test
    void whoIsToComeOutAtTheSameEndpointAgainIsSentByItsAddress() {
        service("web", "10.96.0.9", 30080, 3, new NamedService.Choice(true, false, false));
        assertThat(script())
                .contains("dnat ip to jhash ip saddr mod 256 seed 1 map { 0 : 10.244.")
                .contains(", 255 : 10.244.")
                .doesNotContain("numgen");
    }

    @Test
    void whereOnlyEndpointsOfTheNodeMayBeChosenOthersAreNot() {
        service("in", "10.96.0.9", 30080, 3, new NamedService.Choice(false, true, false));
        service("out", "10.96.0.8", 30081, 3, new NamedService.Choice(false, false, true));
        assertThat(script())
                .contains("numgen random mod 1 map { 0 : 10.244.1.2 . 8080 }")
                .contains("elements = { 10.96.0.8 . tcp . 80 : goto s1, 10.96.0.9 . tcp . 80 : goto s0 }")
                .contains("elements = { tcp . 30080 : goto s1, tcp . 30081 : goto s0 }");
    }

    @Test
    void whatMayOnlyGoToTheNodesOwnEndpointsIsDroppedWhereThereAreNone() {
        var far = new ServiceRules("berth-test-9", "btest-9", "10.244.9.0/24");
        service("in", "10.96.0.9", 30080, 3, new NamedService.Choice(false, true, false));
        service("out", "10.96.0.8", 30081, 3, new NamedService.Choice(false, false, true));
        assertThat(far.script(names.services(), names))
                .contains(
                        "set silent {\n    type ipv4_addr . inet_proto . inet_service\n    elements = { 10.96.0.9 . tcp . 80 }")
                .contains("set silentports {\n    type inet_proto . inet_service\n    elements = { tcp . 30081 }")
                .contains("elements = { tcp . 30080 : goto s0 }")
                .contains("elements = { 10.96.0.8 . tcp . 80 : goto s0 }");
    }

    @Test
    void theSameKnowledgeGivesTheSameRules() {
        service("web", "10.96.0.9", 0, 2);
        service("other", "10.96.0.7", 0, 3);
        String once = script();
        service("web", "10.96.0.9", 0, 2);
        assertThat(script()).isEqualTo(once);
    }

    @Test
    void theKernelTakesTheRulesOfNoServiceAndOfManyAgainAndAgain() {
        Needs.that(
                Commands.run(List.of("unshare", "-n", "nft", "list", "tables")).ok(), "root and nftables");
        String none = script();
        IntStream.range(0, 200)
                .forEach(i -> service(
                        "s" + i,
                        "10.96.1." + i,
                        30000 + i,
                        i % 4,
                        new NamedService.Choice(i % 2 == 0, i % 3 == 0, i % 5 == 0)));
        Commands.Result taken = Commands.run(List.of("unshare", "-n", "nft", "-f", "-"), none + script() + script());
        assertThat(taken.output()).isEmpty();
        assertThat(taken.ok()).isTrue();
    }
}
