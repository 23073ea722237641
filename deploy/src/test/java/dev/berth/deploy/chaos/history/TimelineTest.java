package dev.berth.deploy.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.chaos.history.Operation.Result;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class TimelineTest {
    private static Document picture(Story story) throws Exception {
        return parsed(Timeline.svg(story.history(), story.verdict()));
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Element> elements(Document picture, String name, String looks) {
        NodeList found = picture.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .filter(e -> List.of(e.getAttribute("class").split(" ", -1)).contains(looks))
                .toList();
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    @Test
    void eachLifeHasABarThatTellsItsFirstAndLastLine() throws Exception {
        List<Element> lives = elements(picture(Story.sound()), "rect", "life");

        assertThat(lives).hasSize(4);
        assertThat(lives).extracting(Element::getTextContent).contains("""
                writer-0 on node-1
                life a
                first line: counter 0 at 1.000 s
                last line: counter 39 at 40.000 s""");
    }

    @Test
    void aBarIsWhereItsTimeIs() throws Exception {
        List<Element> lives = elements(picture(Story.sound()), "rect", "life");
        Element old = lives.stream()
                .filter(e -> e.getTextContent().contains("life a\n"))
                .findFirst()
                .orElseThrow();

        assertThat(number(old, "x")).isEqualTo(190 + 13.8);
        assertThat(number(old, "width")).isEqualTo(39 * 13.8);
    }

    @Test
    void livesOnTheSameNodeHaveTheSameColour() throws Exception {
        List<Element> lives = elements(picture(Story.sound()), "rect", "life");

        assertThat(lives.stream()
                        .filter(e -> e.getTextContent().contains("on node-2"))
                        .map(e -> e.getAttribute("fill"))
                        .distinct())
                .hasSize(1);
        assertThat(lives.stream().map(e -> e.getAttribute("fill")).distinct()).hasSize(3);
    }

    @Test
    void eachFaultHasABarOnEachOfItsNodes() throws Exception {
        Story story = Story.sound();
        story.faults.add(new Fault(
                "kill-all",
                List.of("node-1", "node-2", "node-3"),
                Story.micros(80),
                Story.micros(80),
                Toll.MAY_TAKE_PODS,
                ""));
        Document picture = picture(story);

        assertThat(elements(picture, "rect", "fault")).hasSize(4);
        assertThat(elements(picture, "rect", "missed"))
                .as("three bars and the legend")
                .hasSize(4);
        assertThat(elements(picture, "rect", "fault"))
                .extracting(Element::getTextContent)
                .contains("stop-long on node-1\nfrom 40.500 s to 70.000 s (29.500 s)\nhit: seen");
    }

    @Test
    void violationsAreMarkedThroughTheWholePictureAndOnTheirIdentity() throws Exception {
        Story story = Story.sound().line("writer-0", "a", "node-1", 99.5, 40).read(7, 60, 61);
        Document picture = picture(story);

        assertThat(elements(picture, "g", "violation")).hasSize(2);
        assertThat(elements(picture, "g", "violation"))
                .extracting(Element::getTextContent)
                .anySatisfy(
                        text -> assertThat(text).startsWith("never twice at 99.500 s\nwriter-0: two lives at a time"));
        assertThat(elements(picture, "circle", "broken")).hasSize(1);
        assertThat(elements(picture(Story.sound()), "g", "violation")).isEmpty();
    }

    @Test
    void operationsAreCountedPerSecondAndByTheirResult() throws Exception {
        Document picture =
                picture(Story.sound().write(91, 96, 97.5, Result.REFUSED, 0).write(92, 97.6, 97.7, Result.UNKNOWN, 0));

        assertThat(elements(picture, "rect", "operations")).hasSize(91 + 2);
        assertThat(elements(picture, "rect", "operations"))
                .extracting(Element::getTextContent)
                .contains("97.000 s to 98.000 s: 0 acknowledged, 1 refused, 1 unknown")
                .contains("1.000 s to 2.000 s: 2 acknowledged, 0 refused, 0 unknown");
    }

    @Test
    void hostileNamesStayText() throws Exception {
        String hostile = "</title><script>\"'&]]>\u0000\u001b\uD800-0";
        Story story = Story.sound().life(hostile, hostile, hostile, 1, 9);
        story.faults.add(new Fault(
                hostile, List.of("node-1", hostile), Story.micros(80), Story.micros(85), Toll.TAKES_PODS, hostile));
        var history = new History(
                hostile,
                1,
                List.of("node-1", hostile),
                Story.BEGAN,
                Story.micros(100),
                story.operations,
                story.sightings,
                story.lines,
                story.faults,
                CheckerTest.NOTHING,
                CheckerTest.UNTOLD);
        Document picture = parsed(Timeline.svg(history, story.verdict()));

        assertThat(picture.getElementsByTagName("script").getLength()).isZero();
        assertThat(elements(picture, "text", "headline"))
                .extracting(Element::getTextContent)
                .containsExactly("</title><script>\"'&]]>\uFFFD\uFFFD\uFFFD-0, seed 1");
    }

    @Test
    void nothingLeavesThePaper() throws Exception {
        Story story = Story.sound().life("writer-2", "late", "node-2", 99, 130).fault("cut", "node-3", 95, 200, true);
        Document picture = picture(story);
        double height = number(picture.getDocumentElement(), "height");

        assertThat(number(picture.getDocumentElement(), "width")).isEqualTo(1600);
        for (String looks : List.of("life", "fault", "band", "operations")) {
            assertThat(elements(picture, "rect", looks)).isNotEmpty().allSatisfy(e -> {
                assertThat(number(e, "x") + number(e, "width")).isLessThanOrEqualTo(1570.1);
                assertThat(number(e, "y") + number(e, "height")).isLessThan(height);
            });
        }
    }

    @Test
    void aRunWithoutAnythingHasAPictureToo() throws Exception {
        var nothing = new History(
                "none",
                0,
                List.of(),
                5,
                5,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                CheckerTest.NOTHING,
                CheckerTest.UNTOLD);

        assertThat(elements(parsed(Timeline.svg(nothing, Checker.check(nothing, Story.LIMITS))), "text", "headline"))
                .hasSize(1);
    }

    @Test
    void aRunOfAWeekHasNoMoreTicksThanFit() throws Exception {
        var week = new History(
                "week",
                0,
                List.of(),
                0,
                7L * 86400 * 1_000_000,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                CheckerTest.NOTHING,
                CheckerTest.UNTOLD);

        assertThat(elements(parsed(Timeline.svg(week, Checker.check(week, Story.LIMITS))), "text", "tick"))
                .hasSizeBetween(5, 25);
    }
}
