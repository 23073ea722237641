package dev.berth.controller.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Kubernetes says of wrong PodDisruptionBudgets (ValidatePodDisruptionBudgetSpec). */
class PodDisruptionBudgetRulesTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "minAvailable: -1 | spec.minAvailable: Invalid value: -1: must be greater than or equal to 0",
                "minAvailable: 101% | spec.minAvailable: Invalid value: \"101%\": must not be greater than 100%",
                "maxUnavailable: -1 | spec.maxUnavailable: Invalid value: -1: must be greater than or equal to 0",
                "unhealthyPodEvictionPolicy: Never | spec.unhealthyPodEvictionPolicy: Unsupported value: \"Never\": supported values: \"AlwaysAllow\", \"IfHealthyBudget\"",
                "selector: {matchExpressions: [{key: a, operator: Is}]} | spec.selector.matchExpressions[0].operator: Invalid value: \"Is\": not a valid selector operator",
            })
    void wrongFieldsAreNamed(String spec, String cause) {
        assertThat(Sample.causes(
                        Sample.create(Resources.POD_DISRUPTION_BUDGETS, "metadata: {name: web}\nspec: {" + spec + "}")))
                .containsExactly(cause);
    }

    @Test
    void bothBoundsAtOnceAreRefused() {
        assertThat(Sample.causes(Sample.create(
                        Resources.POD_DISRUPTION_BUDGETS,
                        "metadata: {name: web}\nspec: {minAvailable: 1, maxUnavailable: 1}")))
                .singleElement()
                .asString()
                .endsWith("minAvailable and maxUnavailable cannot be both set");
    }

    @Test
    void theSpecMayChangeAndIsCounted() {
        KubeObject old = Sample.stored(Resources.POD_DISRUPTION_BUDGETS, Sample.good(Resources.POD_DISRUPTION_BUDGETS));

        var next = Sample.tree(Sample.update(old, tree -> {
            Sample.spec(tree).put("minAvailable", "50%");
            return tree;
        }));

        assertThat(next.at("/metadata/generation").asInt()).isEqualTo(2);
        assertThat(next.at("/status/disruptionsAllowed").asInt(-1)).isZero();
    }
}
