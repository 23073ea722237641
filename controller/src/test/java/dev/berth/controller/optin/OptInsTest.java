package dev.berth.controller.optin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptInsTest {
    private static OptIns of(Map<String, String> annotations, boolean conditions) {
        var set = Json.object();
        var written = set.putObject("metadata").put("name", "web").putObject("annotations");
        annotations.forEach(written::put);
        return OptIns.of(KubeObject.of(Resources.STATEFUL_SETS, set, new Revision(1)), conditions);
    }

    @Test
    void withoutAnnotationsEverythingIsAsInKubernetes() {
        OptIns none = of(Map.of(), false);
        assertThat(none)
                .isEqualTo(new OptIns(
                        java.util.Optional.empty(),
                        java.util.Optional.empty(),
                        false,
                        ReservedOrdinals.NONE,
                        false,
                        false,
                        LostVolume.WAIT));
        assertThat(none.heals()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"60s, 60", "5m, 300", "1h30m, 5400", "168h, 604800"})
    void durationsAreReadAsKubernetesWritesThem(String text, long seconds) {
        assertThat(of(Map.of("berth.dev/progress-deadline", text), false).deadline())
                .isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"60", "0s", "-5s", "1d", "''", "169h", "s", "999999h", "1.5m", "'1m 3s'", "1ms"})
    void otherTextsAreNoDurations(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"a", "''", "1-", "-1", "4-2", "'1,,2'", "1.5", "99999999999", "'1;2'"})
    void otherTextsReserveNothing(String text) {
        assertThat(ReservedOrdinals.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "recreate",
        "recreate-after",
        "recreate-after=",
        "recreate-after=0s",
        "recreate-after=200h",
        "Wait",
        "''"
    })
    void otherTextsSayNothingOfLostVolumes(String text) {
        assertThat(LostVolume.parse(text)).isEmpty();
    }

    @Test
    void aLostVolumeIsWaitedForOrGivenUpInTime() {
        assertThat(of(Map.of("berth.dev/lost-volume", "wait"), false).lostVolume())
                .isEqualTo(LostVolume.WAIT);
        assertThat(of(Map.of("berth.dev/lost-volume", "recreate-after=10m"), false)
                        .lostVolume()
                        .recreateAfter())
                .contains(Duration.ofMinutes(10));
    }

    @Test
    void conditionsComeByAnnotationByConfigurationOrWithHealing() {
        assertThat(of(Map.of(), true).conditions()).isTrue();
        assertThat(of(Map.of("berth.dev/conditions", "true"), false).conditions())
                .isTrue();
        assertThat(of(Map.of("berth.dev/conditions", "false"), true).conditions())
                .isFalse();
        assertThat(of(Map.of("berth.dev/on-stuck", "pause"), false).conditions())
                .isTrue();
        assertThat(of(Map.of("berth.dev/on-stuck", "pause", "berth.dev/conditions", "false"), false)
                        .conditions())
                .isFalse();
    }

    /** Against a slow and obvious count. */
    @Test
    void reservedOrdinalsAreSkippedAndNothingElse() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var reserved = new TreeSet<Integer>();
            var text = new StringBuilder();
            for (int i = 0; i <= random.nextInt(6); i++) {
                int from = random.nextInt(20);
                int to = from + random.nextInt(5);
                text.append(i == 0 ? "" : ",").append(from == to ? "" + from : from + "-" + to);
                for (int o = from; o <= to; o++) {
                    reserved.add(o);
                }
            }
            int start = random.nextInt(10);
            int count = random.nextInt(12);
            var expected = new java.util.ArrayList<Integer>();
            for (int o = start; expected.size() < count; o++) {
                if (!reserved.contains(o)) {
                    expected.add(o);
                }
            }
            int[] taken = ReservedOrdinals.parse(text.toString()).orElseThrow().take(count, start);
            assertThat(java.util.Arrays.stream(taken).boxed().toList())
                    .as("seed %d: %s from %d", seed, text, start)
                    .isEqualTo(expected);
        }
    }
}
