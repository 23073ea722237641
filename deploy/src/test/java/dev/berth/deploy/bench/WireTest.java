package dev.berth.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class WireTest {
    private static int items(String list) throws IOException {
        return Wire.items(new JsonFactory().createParser(list));
    }

    @Test
    void theItemsOfAListAreCountedAndNothingElse() throws IOException {
        assertThat(items("""
                {"kind":"List","metadata":{"resourceVersion":"7","items":[{},{}]},"items":[{"items":[{}]},{"a":[1]},{}],"b":1}""")).isEqualTo(3);
        assertThat(items("{\"items\":[]}")).isZero();
        assertThat(items("{}")).isZero();
    }

    @Test
    void aListThatBreaksOffIsNotCounted() {
        assertThatThrownBy(() -> items("{\"items\":[{},{}")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> items("{\"items\":[{},{}]")).isInstanceOf(IOException.class);
    }
}
