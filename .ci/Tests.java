import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What the build says at its end of the tests of all modules: how many ran, how many were skipped,
 * and why. Arguments: the name of the folder with the reports, the time when the build began, and
 * what the tests were.
 */
final class Tests {

  public static void main(String[] arguments) throws Exception {
    // the times of files may have no parts of a second
    Instant begin = Instant.parse(arguments[1]).minusSeconds(1);
    int ran = 0;
    int failed = 0;
    Map<String, Integer> skipped = new TreeMap<>();
    DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    for (Path report : reports(arguments[0])) {
      if (Files.getLastModifiedTime(report).toInstant().isBefore(begin)) {
        // of an earlier build, of a class that did not run in this one
        continue;
      }
      NodeList tests = parser.parse(report.toFile()).getElementsByTagName("testcase");
      for (int i = 0; i < tests.getLength(); i++) {
        Element test = (Element) tests.item(i);
        NodeList without = test.getElementsByTagName("skipped");
        if (without.getLength() > 0) {
          skipped.merge(why((Element) without.item(0)), 1, Integer::sum);
          continue;
        }
        ran++;
        if (test.getElementsByTagName("failure").getLength() > 0
            || test.getElementsByTagName("error").getLength() > 0) {
          failed++;
        }
      }
    }
    int without = skipped.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "%s: %,d tests ran, %s failed, %s skipped%s%n",
        arguments[2],
        ran,
        failed == 0 ? "none" : String.valueOf(failed),
        without == 0 ? "none was" : without + " were",
        skipped.entrySet().stream()
            .map(reason -> reason.getValue() + " since " + reason.getKey())
            .collect(Collectors.joining("; ", without == 0 ? "" : ": ", "")));
  }

  private static List<Path> reports(String folder) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(Path.of(""))) {
      for (Path module : modules.toList()) {
        Path reports = module.resolve("target").resolve(folder);
        if (Files.isDirectory(reports)) {
          try (Stream<Path> files = Files.list(reports)) {
            files
                .filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                .forEach(found::add);
          }
        }
      }
    }
    return found;
  }

  private static String why(Element skipped) {
    String message = skipped.getAttribute("message");
    String said =
        (message.isEmpty() ? skipped.getTextContent() : message)
            .strip()
            .lines()
            .findFirst()
            .orElse("")
            .replaceFirst("^(org\\.\\S*: )?(Assumption failed: ?)?", "")
            .strip();
    return said.isEmpty() ? "no reason was given" : said;
  }
}
