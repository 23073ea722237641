package dev.berth.deploy.chaos.history;

import java.util.Locale;

/** SVG elements, one after the other. Whatever text comes in, well-formed XML comes out. */
final class Svg {
    private final StringBuilder out = new StringBuilder();

    /** Where a shape is. */
    record Box(double x, double y, double width, double height) {
        double right() {
            return x + width;
        }
    }

    /**
     * @param looks classes of the style sheet
     * @param fill a colour; empty for that of the style sheet
     * @param title what is shown where the mouse rests; empty for nothing
     */
    void box(String looks, Box box, String fill, String title) {
        out.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"",
                escaped(looks),
                box.x(),
                box.y(),
                box.width(),
                box.height()));
        if (!fill.isEmpty()) {
            out.append(" fill=\"").append(escaped(fill)).append('"');
        }
        out.append('>');
        title(title);
        out.append("</rect>\n");
    }

    void line(String looks, double x1, double y1, double x2, double y2) {
        out.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
                escaped(looks),
                x1,
                y1,
                x2,
                y2));
    }

    /** A triangle that points down to the place. */
    void pointer(String looks, double x, double y) {
        out.append(String.format(
                Locale.ROOT, "<path class=\"%s\" d=\"M%.1f %.1f l-5 -9 h10 z\"/>\n", escaped(looks), x, y));
    }

    void circle(String looks, double x, double y, double radius) {
        out.append(String.format(
                Locale.ROOT,
                "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>\n",
                escaped(looks),
                x,
                y,
                radius));
    }

    void text(String looks, double x, double y, String text) {
        out.append(String.format(Locale.ROOT, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", escaped(looks), x, y))
                .append(escaped(text))
                .append("</text>\n");
    }

    /** Shapes that share a title. */
    void group(String looks, String title, Runnable shapes) {
        out.append("<g class=\"").append(escaped(looks)).append("\">");
        title(title);
        shapes.run();
        out.append("</g>\n");
    }

    private void title(String title) {
        if (!title.isEmpty()) {
            out.append("<title>").append(escaped(title)).append("</title>");
        }
    }

    /** A picture of its own with everything drawn so far. */
    String picture(double width, double height, String style) {
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\">\n",
                        width,
                        height,
                        width,
                        height)
                + "<style>\n" + escaped(style) + "</style>\n" + out + "</svg>\n";
    }

    /** What XML cannot hold at all, such as most control characters, becomes a replacement character. */
    private static String escaped(String text) {
        var escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(allowed(c) ? c : 0xFFFD);
            }
        });
        return escaped.toString();
    }

    private static boolean allowed(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }
}
