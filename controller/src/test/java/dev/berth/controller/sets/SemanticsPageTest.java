package dev.berth.controller.sets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page docs/semantics.md promises a test for each of its rows. */
class SemanticsPageTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:Test|IT))\\.(\\w+)`");

    @Test
    void everyTestThatThePageNamesExists() throws IOException {
        Map<String, String> tests = sources();
        var unknown = new ArrayList<String>();
        int found = 0;
        Matcher named = NAMED.matcher(Files.readString(ROOT.resolve("docs/semantics.md")));
        while (named.find()) {
            String source = tests.getOrDefault(named.group(1), "");
            if (source.contains("void " + named.group(2) + "(")) {
                found++;
            } else {
                unknown.add(named.group());
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(found).isGreaterThan(100);
    }

    private static Map<String, String> sources() throws IOException {
        var sources = new HashMap<String, String>();
        for (String module : new String[] {"controller", "node-agent", "deploy"}) {
            try (var files = Files.walk(ROOT.resolve(module + "/src/test/java"))) {
                for (Path file : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".java"))::iterator) {
                    String name = file.getFileName().toString();
                    sources.put(name.substring(0, name.length() - ".java".length()), Files.readString(file));
                }
            }
        }
        return sources;
    }
}
