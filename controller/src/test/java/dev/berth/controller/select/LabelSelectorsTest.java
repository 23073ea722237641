package dev.berth.controller.select;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSelectorsTest {
    private static final Map<String, String> LABELS = Map.of("app", "web", "tier", "3", "empty", "");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | true",
                "app | true",
                "!app | false",
                "!gone | true",
                "app=web | true",
                "app==web | true",
                "app = web , tier | true",
                "app!=web | false",
                "gone!=x | true",
                "gone=x | false",
                "app in (web, db) | true",
                "app in (db) | false",
                "app notin (db) | true",
                "gone notin (db) | true",
                "empty= | true",
                "empty in () , app | error",
                "empty in (,a) | true",
                "tier>2 | true",
                "tier<2 | false",
                "app>2 | false",
                "in=web | false",
                "notin | false",
                "!in | true",
                "app.kubernetes.io/name!=x | true",
                "app web | error",
                "app=web, | error",
                ", | error",
                "=web | error",
                "app in web | error",
                "app in (web | error",
                "app=a=b | error",
                "!app=web | error",
                "app=we b | error",
                "a/b/c=x | error",
                "app=-x- | error",
                "tier>x | error"
            })
    void theGrammarIsKubectls(String text, String outcome) {
        Selection selection = LabelSelectors.parse(text == null ? "" : text);
        String found = switch (selection) {
            case Selection.Selected s -> Boolean.toString(s.predicate().test(pod()));
            case Selection.Refused r -> "error";
        };
        assertThat(found).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app web | unable to parse requirement: found 'web', expected: in, notin, =, ==, !=, gt, lt",
                "app=web, | found '', expected: identifier after ','",
                "app in web | unable to parse requirement: found 'web' expected: '('",
                "=x | found '=', expected: !, identifier, or 'end of string'"
            })
    void whatCannotBeReadIsABadRequestThatSaysWhere(String text, String message) {
        var refused = (Selection.Refused) LabelSelectors.parse(text);
        assertThat(refused.status().code()).isEqualTo(400);
        assertThat(refused.status().message()).isEqualTo(message);
    }

    @Test
    void exactTermsAreToldToTheReader() {
        var selected = (Selection.Selected) LabelSelectors.parse("app=web,tier!=3,x in (a)");
        assertThat(selected.exact()).isEqualTo(Map.of("app", "web"));
    }

    @Test
    void anAbsentSelectorSelectsNothingAndAnEmptyOneEverything() {
        assertThat(LabelSelectors.of((io.fabric8.kubernetes.api.model.LabelSelector) null)
                        .matches(LABELS))
                .isFalse();
        assertThat(LabelSelectors.of(new LabelSelectorBuilder().build()).matches(LABELS))
                .isTrue();
        assertThat(LabelSelectors.of(Json.object().path("selector")).matches(LABELS))
                .isFalse();
        assertThat(LabelSelectors.of(Json.object()).everything()).isTrue();
    }

    @Test
    void typedAndUntypedSelectorsAgree() {
        var selector = new LabelSelectorBuilder()
                .addToMatchLabels("app", "web")
                .addToMatchExpressions(new LabelSelectorRequirement("tier", "In", List.of("3", "2")))
                .addToMatchExpressions(new LabelSelectorRequirement("gone", "DoesNotExist", List.of()))
                .build();
        LabelMatch typed = LabelSelectors.of(selector);
        LabelMatch untyped = LabelSelectors.of(Json.tree(selector));
        assertThat(typed.toString()).isEqualTo("app=web,!gone,tier in (2,3)").isEqualTo(untyped.toString());
        assertThat(typed.matches(LABELS)).isTrue();
        assertThat(untyped.matches(Map.of("app", "web", "tier", "1"))).isFalse();
    }

    @Test
    void anUnknownOperatorSelectsNothing() {
        var selector = new LabelSelectorBuilder()
                .addToMatchExpressions(new LabelSelectorRequirement("app", "Near", List.of()))
                .build();
        assertThat(LabelSelectors.of(selector).matches(LABELS)).isFalse();
    }

    @Test
    void noTextIsAnsweredByAnException() {
        String signs = "ab=!(),<>/ .-in notin\t\\\u00e9";
        for (long seed = 1; seed <= 20_000; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder();
            for (int i = random.nextInt(14); i > 0; i--) {
                text.append(signs.charAt(random.nextInt(signs.length())));
            }
            try {
                LabelSelectors.parse(text.toString());
                FieldSelectors.parse(Resources.PODS, text.toString());
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": '" + text + "'", e);
            }
        }
    }

    private static KubeObject pod() {
        ObjectNode tree = Json.object();
        ObjectNode labels = tree.putObject("metadata").put("name", "web-0").putObject("labels");
        LABELS.forEach(labels::put);
        return KubeObject.of(Resources.PODS, tree, new Revision(1));
    }
}
