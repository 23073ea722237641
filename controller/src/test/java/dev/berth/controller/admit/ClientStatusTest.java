package dev.berth.controller.admit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.Status;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientStatusTest {
    private static final String BEGUN = "'startTime':'2026-11-27T10:00:00Z'";

    private static ObjectNode pod(String node, String status) {
        return Json.parse(
                ("{'metadata':{'name':'web-0','namespace':'default','resourceVersion':'7'},'spec':{'nodeName':'" + node
                                + "'},'status':{" + status + "}}")
                        .replace('\'', '"')
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Status> refusal(String node, String before, String after) {
        return ClientStatus.refusal(
                KubeObject.of(Resources.PODS, pod(node, before), new Revision(7)), pod(node, after));
    }

    @ParameterizedTest
    @CsvSource({"Pending,Failed", "Running,Failed", "Running,Succeeded", "Failed,Succeeded", "'',Failed"})
    void noClientEndsAPodThatHasANode(String before, String after) {
        assertThat(refusal("node-1", BEGUN + ",'phase':'" + before + "'", BEGUN + ",'phase':'" + after + "'"))
                .hasValueSatisfying(s -> {
                    assertThat(s.code()).isEqualTo(422);
                    assertThat(s.message()).contains("status.phase").contains("delete it");
                });
    }

    @Test
    void noClientSaysThatAPodHasNeverBegunOrThatItHas() {
        assertThat(refusal("node-1", BEGUN, ""))
                .hasValueSatisfying(s -> assertThat(s.message()).contains("status.startTime"));
        assertThat(refusal("node-1", BEGUN, "'startTime':null")).isPresent();
        assertThat(refusal("node-1", "", BEGUN)).isPresent();
        assertThat(refusal("node-1", BEGUN, "'startTime':{'hostile':[1]}")).isPresent();
    }

    @Test
    void whatHasEndedMayBeWrittenAsItIsAndConditionsAtAnyTime() {
        String condition = ",'conditions':[{'type':'example.com/gate','status':'True'}]";
        assertThat(refusal("node-1", BEGUN + ",'phase':'Failed'", BEGUN + ",'phase':'Failed'" + condition))
                .isEmpty();
        assertThat(refusal("node-1", BEGUN + ",'phase':'Running'", BEGUN + ",'phase':'Running'" + condition))
                .isEmpty();
    }

    @Test
    void aPodWithoutANodeRunsNowhereAndMayBeEnded() {
        assertThat(refusal("", "'phase':'Pending'", "'phase':'Failed'")).isEmpty();
    }
}
