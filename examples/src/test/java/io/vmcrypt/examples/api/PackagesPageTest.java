package io.vmcrypt.examples.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Holds docs/packages.md to the code. People choose the words, the doors and the order of the
 * types; what there is, and the verbs, come from the classes.
 */
class PackagesPageTest {

  private static final Path PAGE = Path.of("../docs/packages.md");

  private static final String COMMAND =
      "mvn -B -ntp test -pl examples -am -Dtest='PackagesPageTest'"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dvmcrypt.write=true";

  /** Where people have to choose. */
  private static final String OPEN = "?";

  private static final Pattern ROW =
      Pattern.compile("\\| `(io\\.vmcrypt[a-z.]*)` \\| ([^|]*) \\| `?([\\w?]+)`? \\| ([^|]*) \\|");

  private static final Pattern TYPE = Pattern.compile("`([A-Z]\\w*)`");

  /** The verbs of docs/packages.md, in its order. */
  private static final List<String> VERBS =
      List.of(
          "list find get stream plan precheck ensure start await resume create remove check"
              .split(" ", -1));

  /** Names that two exported types still share; each goes from here when it is cured. */
  private static final Set<String> SHARED_NAMES = Set.of();

  /** What people wrote about a package. */
  private record Words(String purpose, String door, List<String> order) {
    static final Words NONE = new Words(OPEN, OPEN, List.of());
  }

  @Test
  @DisplayName(
      "docs/packages.md has each exported package with its door, its types and their verbs")
  void page_isWhatIsExported() throws IOException {
    String told = Files.readString(PAGE);
    String head = told.substring(0, told.indexOf("\n## "));
    Map<String, Words> words = words(told);
    StringBuilder page = new StringBuilder(head);
    for (PublishedModule module : PublishedModule.all()) {
      page.append("\n## ").append(module.artifact()).append("\n\n");
      page.append("| package | what for | begin with | types |\n| --- | --- | --- | --- |\n");
      // a package that is written already keeps its place
      List<String> names = new ArrayList<>(words.keySet());
      names.retainAll(module.packages().keySet());
      module.packages().keySet().stream().filter(name -> !names.contains(name)).forEach(names::add);
      for (String name : names) {
        List<Class<?>> types = module.packages().getOrDefault(name, List.of());
        page.append(row(name, types, words.getOrDefault(name, Words.NONE))).append('\n');
      }
    }
    if (Boolean.getBoolean("vmcrypt.write")) {
      Files.writeString(PAGE, page);
    }

    assertThat(PAGE)
        .as("write the page anew and look at it: new types stand last in their row:\n%s", COMMAND)
        .hasContent(page.toString());
    assertThat(words(page.toString()))
        .allSatisfy(
            (name, chosen) -> {
              assertThat(chosen.purpose()).as("words for %s", name).isNotEqualTo(OPEN);
              assertThat(chosen.order()).as("%s has its door", name).contains(chosen.door());
            });
  }

  private static Map<String, Words> words(String page) {
    Map<String, Words> words = new LinkedHashMap<>();
    for (String line : page.split("\n", -1)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        List<String> order =
            TYPE.matcher(row.group(4).replaceAll("\\([^)]*\\)", ""))
                .results()
                .map(MatchResult::group)
                .map(type -> type.replace("`", ""))
                .toList();
        words.put(row.group(1), new Words(row.group(2), row.group(3), order));
      }
    }
    return words;
  }

  private static String row(String name, List<Class<?>> types, Words words) {
    Map<String, Class<?>> byName = new HashMap<>();
    types.forEach(type -> byName.put(type.getSimpleName(), type));
    List<String> order = new ArrayList<>(words.order());
    order.retainAll(byName.keySet());
    types.stream()
        .map(Class::getSimpleName)
        .filter(type -> !order.contains(type))
        .forEach(order::add);
    String cell =
        order.stream()
            .map(type -> "`" + type + "`" + verbs(byName.getOrDefault(type, Object.class)))
            .collect(Collectors.joining(", "));
    return "| `%s` | %s | `%s` | %s |".formatted(name, words.purpose(), words.door(), cell);
  }

  private static String verbs(Class<?> type) {
    Set<String> names =
        Arrays.stream(type.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
            .filter(method -> !isGiven(type, method))
            .map(Method::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    List<String> verbs = new ArrayList<>();
    for (String verb : VERBS) {
      names.stream().filter(name -> name.matches(verb + "([A-Z].*)?")).forEach(verbs::add);
    }
    return verbs.isEmpty() ? "" : " (" + String.join(" ", verbs) + ")";
  }

  /**
   * A component of a record, or a method of the JDK, which did not choose its name by the table.
   */
  private static boolean isGiven(Class<?> type, Method method) {
    Class<?> parent = type.getSuperclass();
    return (type.isRecord() && method.getParameterCount() == 0)
        || (parent != null
            && !parent.getName().startsWith("io.vmcrypt")
            && Arrays.stream(parent.getMethods())
                .anyMatch(above -> above.getName().equals(method.getName())));
  }

  @Test
  @DisplayName("no two exported types share a simple name")
  void simpleNames_areUnique() {
    List<String> names =
        PublishedModule.all().stream()
            .flatMap(module -> module.packages().values().stream())
            .flatMap(List::stream)
            .map(Class::getSimpleName)
            .toList();
    Set<String> shared =
        names.stream()
            .filter(name -> names.indexOf(name) != names.lastIndexOf(name))
            .collect(Collectors.toSet());

    assertThat(shared)
        .as("a new one needs another name; one that is gone goes from SHARED_NAMES too")
        .isEqualTo(SHARED_NAMES);
  }
}
