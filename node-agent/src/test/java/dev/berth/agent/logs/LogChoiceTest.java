package dev.berth.agent.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.protocol.api.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LogChoiceTest {
    @Test
    void theRunningLifeIsReadAndThePreviousOneOnDemand() {
        String status =
                "'state':{'running':{}},'containerID':'p://2','lastState':{'terminated':{'containerID':'p://1'}}";
        assertThat(choice(status, false)).isEqualTo(new LogChoice.Life("p://2"));
        assertThat(choice(status, true)).isEqualTo(new LogChoice.Life("p://1"));
    }

    @Test
    void aContainerThatWaitsForItsNextStartShowsItsLastLife() {
        assertThat(choice(
                        "'state':{'waiting':{'reason':'CrashLoopBackOff'}},'lastState':{'terminated':{'containerID':'p://4'}}",
                        false))
                .isEqualTo(new LogChoice.Life("p://4"));
    }

    @Test
    void anEndedContainerShowsWhatItSaid() {
        assertThat(choice("'state':{'terminated':{'containerID':'p://0'}}", false))
                .isEqualTo(new LogChoice.Life("p://0"));
    }

    @Test
    void refusalsAreWordedAsKubernetesDoes() {
        assertThat(why("'state':{'waiting':{'reason':'ContainerCreating'}}", false))
                .isEqualTo("container \"main\" in pod \"web-0\" is waiting to start: ContainerCreating");
        assertThat(why("'state':{'waiting':{'reason':'ErrImagePull'}}", false))
                .isEqualTo("container \"main\" in pod \"web-0\" is waiting to start: image can't be pulled");
        assertThat(why("'state':{'waiting':{'reason':'ImagePullBackOff'}}", false))
                .isEqualTo("container \"main\" in pod \"web-0\" is waiting to start: trying and failing to pull image");
        assertThat(why("'state':{'running':{}},'containerID':'p://0'", true))
                .isEqualTo("previous terminated container \"main\" in pod \"web-0\" not found");
        assertThat(why("'state':{'terminated':{}}", false))
                .isEqualTo("container \"main\" in pod \"web-0\" is terminated");
    }

    private static String why(String status, boolean previous) {
        return choice(status, previous) instanceof LogChoice.None none ? none.why() : "a life";
    }

    private static LogChoice choice(String status, boolean previous) {
        String json = ("{'containerStatuses':[{'name':'main'," + status + "}]}").replace('\'', '"');
        return LogChoice.of(Json.parse(json.getBytes(StandardCharsets.UTF_8)), "web-0", "main", previous);
    }
}
