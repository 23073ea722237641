package dev.berth.volumes.events;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.SerializerWithStringManifest;
import com.typesafe.config.ConfigFactory;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands in journals today must be readable for ever: manifests and bytes of every event. */
class VolumeEventFormatTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.parseString(
            "akka.actor.serialization-bindings { \"dev.berth.protocol.wire.CborSerializable\" = jackson-cbor }"));

    @AfterAll
    static void shutdown() {
        KIT.shutdownTestKit();
    }

    static Stream<Arguments> golden() {
        return Stream.of(
                Arguments.of(
                        "Provisioned",
                        new VolumeEvent.Provisioned("u1", "1G"),
                        "bf63756964627531686361706163697479623147ff"),
                Arguments.of("Expanded", new VolumeEvent.Expanded("2G"), "bf686361706163697479623247ff"),
                Arguments.of(
                        "Attached",
                        new VolumeEvent.Attached("n1", 3, 1, "p1", false),
                        "bf646e6f6465626e316565706f63680365746f6b656e0163706f6462703168726561644f6e6c79f4ff"),
                Arguments.of("Detached", new VolumeEvent.Detached("n1", "p1"), "bf646e6f6465626e3163706f64627031ff"),
                Arguments.of("Fenced", new VolumeEvent.Fenced("n1", 3), "bf646e6f6465626e316565706f636803ff"),
                Arguments.of("Released", new VolumeEvent.Released("u1"), "bf63756964627531ff"),
                Arguments.of("Deleted", new VolumeEvent.Deleted("u1"), "bf63756964627531ff"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void anEventIsWrittenAndReadAsEver(String name, VolumeEvent event, String golden) throws Exception {
        Serialization serialization = SerializationExtension.get(KIT.system().classicSystem());
        var serializer = (SerializerWithStringManifest) serialization.findSerializerFor(event);
        String manifest = "dev.berth.volumes.events.VolumeEvent$" + name;
        assertThat(serializer.manifest(event)).isEqualTo(manifest);
        assertThat(HexFormat.of().formatHex(serializer.toBinary(event))).isEqualTo(golden);
        assertThat(serializer.fromBinary(HexFormat.of().parseHex(golden), manifest))
                .isEqualTo(event);
    }
}
