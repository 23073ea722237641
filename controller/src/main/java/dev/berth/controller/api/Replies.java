package dev.berth.controller.api;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.berth.controller.api.request.Accept;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Status;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Makes HTTP responses; knows media types and headers, nothing of objects. */
final class Replies {
    static final ContentType JSON = ContentTypes.APPLICATION_JSON;
    private static final ContentType YAML = ContentTypes.parse("application/yaml");
    private static final ContentType TEXT = ContentTypes.TEXT_PLAIN_UTF8;
    private static final YAMLMapper YAML_MAPPER = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();
    private static final int LONGEST_WARNING = 2048;

    private Replies() {}

    static HttpResponse status(Status status) {
        HttpResponse response = of(status.code(), JSON, Json.bytes(status.json()));
        return status.retryAfterSeconds() > 0
                ? response.addHeader(RawHeader.create("Retry-After", Integer.toString(status.retryAfterSeconds())))
                : response;
    }

    /** The {@code Status} of a deletion after which nothing is left. */
    static ObjectNode success(Resource resource, String name, String uid) {
        ObjectNode s = Json.object().put("kind", "Status").put("apiVersion", "v1");
        s.putObject("metadata");
        s.put("status", "Success");
        ObjectNode details = s.putObject("details").put("name", name);
        if (!resource.group().isEmpty()) {
            details.put("group", resource.group());
        }
        details.put("kind", resource.plural()).put("uid", uid);
        return s;
    }

    static HttpResponse text(int code, String text) {
        return of(code, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static HttpResponse of(int code, ContentType type, byte[] body) {
        return HttpResponse.create()
                .withStatus(StatusCodes.get(code))
                .withEntity(HttpEntities.create(type, ByteString.fromArrayUnsafe(body)))
                .addHeader(RawHeader.create("Cache-Control", "no-cache, private"));
    }

    /** A document in the syntax that was asked for. */
    static HttpResponse document(Exchange x, int code, JsonNode document) {
        Accept.Format format = x.format();
        try {
            if (format.yaml()) {
                return of(code, YAML, YAML_MAPPER.writeValueAsBytes(document));
            }
            byte[] bytes = x.query().flag("pretty")
                    ? Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(document)
                    : Json.bytes(document);
            return of(code, JSON, bytes);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** JSON that is sent in pieces unless it is one piece. */
    static HttpResponse pieces(Iterator<ByteString> body) {
        ByteString first = body.next();
        ResponseEntity entity = body.hasNext()
                ? HttpEntities.createChunked(JSON, Source.single(first).concatLazy(Source.fromIterator(() -> body)))
                : HttpEntities.create(JSON, first);
        return HttpResponse.create()
                .withEntity(entity)
                .addHeader(RawHeader.create("Cache-Control", "no-cache, private"));
    }

    static HttpResponse warned(HttpResponse response, List<String> warnings) {
        var headers = new ArrayList<HttpHeader>();
        for (String warning : warnings) {
            headers.add(RawHeader.create("Warning", "299 - \"" + quoted(warning) + "\""));
        }
        return response.addHeaders(headers);
    }

    /** A header is one line of printable ASCII; what a client wrote into a field name is not to break out of it. */
    private static String quoted(String text) {
        var safe = new StringBuilder();
        for (int i = 0; i < text.length() && safe.length() < LONGEST_WARNING; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                safe.append('\\').append(c);
            } else {
                safe.append(c >= ' ' && c < 127 ? c : '?');
            }
        }
        return safe.toString();
    }
}
