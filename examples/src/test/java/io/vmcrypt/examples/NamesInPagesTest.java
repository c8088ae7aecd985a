package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Decisions are left out: they also tell what has been. */
class NamesInPagesTest {

  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");

  /** {@code Type.member} and {@code Type.Builder.member}. */
  private static final Pattern MEMBER =
      Pattern.compile("(?<![-\\w])([A-Z][a-z]\\w*)(?:\\.Builder)?[.…](\\w+)");

  private static final Pattern DECLARED =
      Pattern.compile("\\b(?:class|record|interface|enum)\\s+(\\w+)");

  /** What stands before the dot in names of others: of the JDK, and of vCenter's privileges. */
  private static final List<String> OF_OTHERS =
      List.of(
          ("Collections Cryptographer Datastore Global Network ProxySelector "
                  + "Path Resource StorageProfile System")
              .split(" ", -1));

  /** The beginnings of privileges whose first part is the name of a type of ours too. */
  private static final Set<String> PRIVILEGES =
      Set.of("VirtualMachine.Config", "VirtualMachine.Inventory", "VirtualMachine.Provisioning");

  @Test
  @DisplayName("each type and member that a page names as code is there")
  void pages_names_areThere() throws IOException {
    Map<String, String> types = types();
    List<String> gone = new ArrayList<>();
    int names = 0;
    for (Path page : RepositoryFiles.pages(".", "docs")) {
      for (MatchResult code : CODE.matcher(Files.readString(page)).results().toList()) {
        for (MatchResult name : MEMBER.matcher(code.group(1)).results().toList()) {
          names++;
          String text = types.getOrDefault(name.group(1), "");
          boolean isThere = Pattern.compile("\\b" + name.group(2) + "\\b").matcher(text).find();
          if (!isThere
              && !OF_OTHERS.contains(name.group(1))
              && !PRIVILEGES.contains(name.group())) {
            gone.add(page.getFileName() + ": " + name.group());
          }
        }
      }
    }

    assertThat(names).isGreaterThan(100);
    assertThat(gone).isEmpty();
  }

  @Test
  @DisplayName("each variable of ours that a page names is one that something reads")
  void pages_variables_areRead() throws IOException {
    List<String> known = new ArrayList<>();
    // the command's settings: vcenter-user is VMCRYPT_VCENTER_USER
    Pattern.compile("(?m)^  [A-Z_]+\\(\\s*\"([a-z-]+)\"")
        .matcher(
            Files.readString(Path.of("../cli/src/main/java/io/vmcrypt/cli/settings/Setting.java")))
        .results()
        .map(set -> "VMCRYPT_" + set.group(1).toUpperCase(Locale.ROOT).replace('-', '_'))
        .forEach(known::add);
    assertThat(known).hasSizeGreaterThan(10);
    List<Path> readers = new ArrayList<>(List.of(Path.of("../consumer/run")));
    readers.addAll(RepositoryFiles.below("", ".ci", "cli/src/main", "benchmarks/src/main"));
    for (Path reader : readers) {
      variables(reader).forEach(known::add);
    }

    List<String> unread = new ArrayList<>();
    for (Path page : RepositoryFiles.pages(".", "docs")) {
      // what was, stands there too
      if (!page.endsWith("CHANGELOG.md")) {
        variables(page).filter(name -> !known.contains(name)).forEach(unread::add);
      }
    }
    assertThat(unread).isEmpty();
  }

  /** Who writes the JSON of each part of docs/json.md; what of a second site has a schema. */
  private static final Map<String, String> WRITERS =
      Map.of(
          "A finding", "CoreJson",
          "An audit", "AuditJson VmStateJson",
          "A change of VMs", "RolloutJson PassedOver",
          "A plan", "PlanJson ReportJson StepJson PlanFile SiteJson EstateJson ResultJson",
          "A proof", "ProofJson InventoryJson SiteJson ResultJson",
          "A history", "HistoryJson",
          "A probe", "ProbeJson");

  /** A name that a writer writes, itself or as a constant. */
  private static final Pattern WRITTEN =
      Pattern.compile(
          "(?:(?<=name\\()|(?:put\\(|object\\(|,|=)\\s*(?=\"\\w+\"[,;]))\"([a-z]\\w*)\"");

  @Test
  @DisplayName("docs/json.md has each member that is written, and no other; \"words\" are values")
  void json_hasEachMember() throws IOException {
    String page = Files.readString(Path.of("../docs/json.md"));
    Map<String, String> types = types();
    List<String> wrong = new ArrayList<>();
    Set<String> shared = groups(WRITTEN, types.getOrDefault("CoreJson", ""));
    for (String part : page.split("\n## ", -1)) {
      String writers = WRITERS.get(part.lines().findFirst().orElseThrow());
      if (writers != null) {
        Set<String> written = new TreeSet<>();
        for (String writer : writers.split(" ", -1)) {
          written.addAll(groups(WRITTEN, types.getOrDefault(writer, "")));
        }
        Set<String> told = groups(Pattern.compile("`(?!null)([a-z]\\w*)`"), part);
        told.stream()
            .filter(name -> !written.contains(name) && !shared.contains(name))
            .forEach(name -> wrong.add("not written: " + name + " of " + part.substring(0, 12)));
        written.removeAll(shared);
        written.removeAll(told);
        written.forEach(name -> wrong.add("not on the page: " + name + " of " + writers));
      }
    }
    assertThat(page.split("\n## ", -1)).hasSize(WRITERS.size() + 2);
    assertThat(wrong).isEmpty();
    assertThat(groups(Pattern.compile("`(\\w+)`"), page)).containsAll(shared);
  }

  private static Set<String> groups(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> variables(Path file) throws IOException {
    return Pattern.compile("\\bVMCRYPT_[A-Z_]+[A-Z]\\b")
        .matcher(Files.readString(file))
        .results()
        .map(MatchResult::group);
  }

  /** The text of each file, by the names of the types that are declared in it. */
  private static Map<String, String> types() throws IOException {
    Map<String, String> types = new HashMap<>();
    for (Path file : RepositoryFiles.below(".java", ".")) {
      String text = Files.readString(file);
      DECLARED
          .matcher(text)
          .results()
          .map(found -> found.group(1))
          .distinct()
          .forEach(type -> types.merge(type, text, String::concat));
    }
    return types;
  }
}
