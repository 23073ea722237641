package dev.berth.controller.collection.events;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.serialization.SerializationExtension;
import akka.serialization.SerializerWithStringManifest;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.collection.state.CollectionState;
import dev.berth.protocol.api.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The journal's bytes, as they were written when these names were chosen: they must be readable for ever. */
class JournalFormatTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.parseString("""
            akka.actor.serialization-bindings { "dev.berth.protocol.wire.CborSerializable" = jackson-cbor }
            """));
    private static final ObjectKey KEY = new ObjectKey("default", "web-0");
    private static final byte[] BODY = "{\"kind\":\"Pod\"}".getBytes(StandardCharsets.UTF_8);

    private static final String PUBLISHED = "dev.berth.controller.collection.events.";
    private static final String PUT =
            "bf636b6579bf696e616d6573706163656764656661756c74646e616d65657765622d30ff64626f6479"
                    + "4e7b226b696e64223a22506f64227dff";
    private static final String REMOVED = "bf636b6579bf696e616d6573706163656764656661756c74646e616d65657765622d30ff"
            + "686c617374426f64794e7b226b696e64223a22506f64227dff";
    private static final String IMAGE = "bf687265766973696f6e07676f626a6563747381bf636b6579bf696e616d6573706163656764"
            + "656661756c74646e616d65657765622d30ff687265766973696f6e0764626f64794e7b226b696e64223a22506f64227dffff";

    @AfterAll
    static void shutdown() {
        KIT.shutdownTestKit();
    }

    private static String hex(Object event) {
        return HexFormat.of()
                .formatHex(SerializationExtension.get(KIT.system())
                        .serialize(event)
                        .get());
    }

    private static Object read(Object like, String manifest, String hex) throws Exception {
        var serializer = (SerializerWithStringManifest)
                SerializationExtension.get(KIT.system()).findSerializerFor(like);
        assertThat(serializer.manifest(like)).isEqualTo(manifest);
        return serializer.fromBinary(HexFormat.of().parseHex(hex), manifest);
    }

    @Test
    void objectPutKeepsItsBytes() throws Exception {
        var event = new ObjectPut(KEY, BODY);

        assertThat(hex(event)).isEqualTo(PUT);
        assertThat(read(event, PUBLISHED + "ObjectPut", PUT))
                .usingRecursiveComparison()
                .isEqualTo(event);
    }

    @Test
    void objectRemovedKeepsItsBytes() throws Exception {
        var event = new ObjectRemoved(KEY, BODY);

        assertThat(hex(event)).isEqualTo(REMOVED);
        assertThat(read(event, PUBLISHED + "ObjectRemoved", REMOVED))
                .usingRecursiveComparison()
                .isEqualTo(event);
    }

    @Test
    void theImageKeepsItsBytesAlsoWhenItIsALiveViewOfTheState() throws Exception {
        var image = new CollectionImage(7, List.of(new CollectionImage.Entry(KEY, 7, BODY)));
        var live = CollectionState.of(image).image();

        assertThat(hex(live)).isEqualTo(IMAGE);
        var read = (CollectionImage) read(image, PUBLISHED + "CollectionImage", IMAGE);
        assertThat(CollectionState.of(read).get(KEY)).isPresent();
        assertThat(read.revision()).isEqualTo(7);
    }
}
