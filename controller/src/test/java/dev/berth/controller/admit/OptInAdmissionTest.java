package dev.berth.controller.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.admit.Admission.Verdict;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked for by annotations is checked as strictly as fields are. */
class OptInAdmissionTest {
    private static String annotated(String manifest, String key, String value) {
        int end = manifest.indexOf('}');
        return manifest.substring(0, end) + ", annotations: {\"" + key + "\": \"" + value + "\"}"
                + manifest.substring(end);
    }

    @ParameterizedTest
    @CsvSource({
        "progress-deadline, 60s",
        "on-stuck, rollback",
        "on-stuck, pause",
        "paused, true",
        "conditions, false",
        "reserve-ordinals, '1,4-6'"
    })
    void goodValuesOnAStatefulSetAreAccepted(String name, String value) {
        Verdict verdict =
                Sample.create(Resources.STATEFUL_SETS, annotated(Sample.STATEFUL_SET, "berth.dev/" + name, value));
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Store.class, s -> assertThat(s.warnings()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "progress-deadline|60|must be a duration from 1s to 168h, such as '60s', '5m' or '1h30m'",
                "on-stuck|explode|must be 'rollback' or 'pause'",
                "paused|yes|must be 'true' or 'false'",
                "conditions|1|must be 'true' or 'false'",
                "reserve-ordinals|5-2|must be a list of at most 1000 ordinals and ranges of them, such as '1,4-6'",
                "skip-dead-nodes|true|only allowed on a DaemonSet"
            })
    void aBadValueOnAStatefulSetIsRefusedWithItsPath(String name, String value, String rule) {
        String key = "berth.dev/" + name;
        assertThat(Sample.causes(Sample.create(Resources.STATEFUL_SETS, annotated(Sample.STATEFUL_SET, key, value))))
                .containsExactly("metadata.annotations[" + key + "]: Invalid value: \"" + value + "\": " + rule);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "reserve-ordinals|1|only allowed on a StatefulSet",
                "skip-dead-nodes|maybe|must be 'true' or 'false'"
            })
    void aBadValueOnADaemonSetIsRefusedWithItsPath(String name, String value, String rule) {
        String key = "berth.dev/" + name;
        assertThat(Sample.causes(Sample.create(Resources.DAEMON_SETS, annotated(Sample.DAEMON_SET, key, value))))
                .containsExactly("metadata.annotations[" + key + "]: Invalid value: \"" + value + "\": " + rule);
    }

    @Test
    void aChangeToABadValueIsRefusedToo() {
        var created = (Verdict.Store) Sample.create(Resources.DAEMON_SETS, Sample.DAEMON_SET);
        KubeObject stored = KubeObject.of(Resources.DAEMON_SETS, created.tree(), new Revision(1));
        Verdict verdict = Sample.update(stored, t -> {
            t.withObjectProperty("metadata").withObjectProperty("annotations").put("berth.dev/paused", "on");
            return t;
        });
        assertThat(Sample.causes(verdict))
                .singleElement()
                .asString()
                .startsWith("metadata.annotations[berth.dev/paused]");
    }

    @ParameterizedTest
    @CsvSource({"statefulsets", "daemonsets"})
    void aSlipOfThePenIsWarnedOf(String kind) {
        Resource resource = kind.equals("daemonsets") ? Resources.DAEMON_SETS : Resources.STATEFUL_SETS;
        String manifest = kind.equals("daemonsets") ? Sample.DAEMON_SET : Sample.STATEFUL_SET;
        Verdict verdict = Sample.create(resource, annotated(manifest, "berth.dev/progres-deadline", "60s"));
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Store.class,
                        s -> assertThat(s.warnings())
                                .containsExactly(
                                        "metadata.annotations[berth.dev/progres-deadline]: is not known to Berth and"
                                                + " does nothing"));
    }

    @Test
    void aSetWhoseNameHasADotIsRefusedAtBirthAndMayStillBeChangedIfItIsThere() {
        String dotted = Sample.STATEFUL_SET.replace("{name: web}", "{name: we.b}");
        assertThat(Sample.causes(Sample.create(Resources.STATEFUL_SETS, dotted)))
                .singleElement()
                .asString()
                .startsWith("metadata.name: Invalid value: \"we.b\": a lowercase RFC 1123 label must consist of");
        var created = (Verdict.Store) Sample.create(Resources.STATEFUL_SETS, Sample.STATEFUL_SET);
        created.tree().withObjectProperty("metadata").put("name", "we.b");
        KubeObject stored = KubeObject.of(Resources.STATEFUL_SETS, created.tree(), new Revision(1));
        assertThat(Sample.update(stored, t -> {
                    Sample.spec(t).put("replicas", 1);
                    return t;
                }))
                .isInstanceOf(Verdict.Store.class);
    }
}
