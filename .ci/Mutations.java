import java.io.File;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What {@code .ci/adds} tells of a package: which tests notice which mutations, by PIT's report.
 */
final class Mutations {

  private static final Pattern METHOD =
      Pattern.compile("\\[class:([^]]+)](?:.*\\[(?:method|test-template|test-factory):(\\w+))?");

  /** What a test, or a class of tests, notices. */
  private static final class Noticed {
    int all;
    final List<String> alone = new ArrayList<>();
  }

  public static void main(String[] arguments) throws Exception {
    NodeList mutations =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new File(arguments[0]))
            .getElementsByTagName("mutation");
    Map<String, Noticed> classes = new TreeMap<>();
    Map<String, Noticed> methods = new TreeMap<>();
    List<String> nobody = new ArrayList<>();
    for (int i = 0; i < mutations.getLength(); i++) {
      Element mutation = (Element) mutations.item(i);
      String where =
          text(mutation, "mutatedClass").replaceFirst(".*\\.", "")
              + "."
              + text(mutation, "mutatedMethod")
              + ":"
              + text(mutation, "lineNumber")
              + " "
              + text(mutation, "description");
      Set<String> inClasses = new HashSet<>();
      Set<String> inMethods = new HashSet<>();
      for (String test : text(mutation, "killingTests").split("\\|", -1)) {
        Matcher name = METHOD.matcher(test);
        if (name.find()) {
          inClasses.add(name.group(1));
          inMethods.add(name.group(1) + "#" + name.group(2));
        }
      }
      if (inClasses.isEmpty() && !mutation.getAttribute("detected").equals("true")) {
        nobody.add(where);
      }
      add(classes, inClasses, where);
      add(methods, inMethods, where);
      // those that ran and noticed nothing are listed, too
      for (String test : text(mutation, "succeedingTests").split("\\|", -1)) {
        Matcher name = METHOD.matcher(test);
        if (name.find()) {
          classes.computeIfAbsent(name.group(1), none -> new Noticed());
          methods.computeIfAbsent(name.group(1) + "#" + name.group(2), none -> new Noticed());
        }
      }
    }
    System.out.println("Test methods that alone notice no mutation: noticed with others");
    methods.forEach(
        (name, noticed) -> {
          if (noticed.alone.isEmpty()) {
            System.out.printf("  %4d  %s%n", noticed.all, name);
          }
        });
    System.out.println("Mutations that no test notices");
    nobody.forEach(where -> System.out.println("        " + where));
    System.out.println("Test classes: mutations that it alone notices, and all that it notices");
    classes.forEach(
        (name, noticed) -> {
          System.out.printf("  %4d %4d  %s%n", noticed.alone.size(), noticed.all, name);
          noticed.alone.forEach(where -> System.out.println("                " + where));
        });
    System.out.printf(
        "%d mutations; %d are noticed by no test. %d of %d test methods alone notice none%n",
        mutations.getLength(),
        nobody.size(),
        methods.values().stream().filter(noticed -> noticed.alone.isEmpty()).count(),
        methods.size());
  }

  private static void add(Map<String, Noticed> to, Set<String> names, String where) {
    for (String name : names) {
      Noticed noticed = to.computeIfAbsent(name, none -> new Noticed());
      noticed.all++;
      if (names.size() == 1) {
        noticed.alone.add(where);
      }
    }
  }

  private static String text(Element mutation, String name) {
    NodeList found = mutation.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent();
  }
}
