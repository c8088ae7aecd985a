package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page of vCenter's privileges.
 *
 * @param jobs privileges by the bold word that a row begins with
 * @param calls privileges by the names of calls
 */
record VcenterRightsPage(Map<String, Set<String>> jobs, Map<String, Set<String>> calls) {

  private static final Pattern WORD = Pattern.compile("`([^`]+)`");
  private static final Pattern JOB = Pattern.compile("\\*\\*([^*]+)\\*\\*");
  private static final String RECONFIGURE = "ReconfigVM_Task";

  /** What a reconfiguration may hold that has a privilege of its own. */
  private static final Map<String, String> PARTS =
      Map.of(
          "CryptoSpecEncrypt", "\"CryptoSpecEncrypt\"",
          "CryptoSpecDecrypt", "\"CryptoSpecDecrypt\"",
          "CryptoSpecShallowRecrypt", "\"CryptoSpecShallowRecrypt\"",
          "CryptoSpecDeepRecrypt", "\"CryptoSpecDeepRecrypt\"",
          "deviceChange", "<operation>edit<",
          "VirtualTPM", "\"VirtualTPM\"");

  static VcenterRightsPage read() throws IOException {
    Map<String, Set<String>> jobs = new HashMap<>();
    Map<String, Set<String>> calls = new HashMap<>();
    for (String line : Files.readAllLines(Path.of("../docs/vcenter-rights.md"))) {
      String[] cells = line.split("\\|", -1);
      if (cells.length < 4) {
        continue;
      }
      Set<String> privileges = words(cells[2]).collect(Collectors.toCollection(TreeSet::new));
      // every role has them
      privileges.removeIf(privilege -> privilege.startsWith("System."));
      Matcher job = JOB.matcher(cells[1]);
      if (job.find()) {
        jobs.put(job.group(1), privileges);
      } else if (cells[1].contains(" with ")) {
        put(calls, words(cells[1]).collect(Collectors.joining(" ")), privileges);
      } else {
        words(cells[1]).forEach(call -> put(calls, call, privileges));
      }
    }
    return new VcenterRightsPage(jobs, calls);
  }

  private static void put(Map<String, Set<String>> calls, String call, Set<String> privileges) {
    calls.computeIfAbsent(call, none -> new TreeSet<>()).addAll(privileges);
  }

  /** What a call needs that the page has. */
  Set<String> of(String call) {
    return requireNonNull(calls.get(call), () -> "the page does not have " + call);
  }

  private static Stream<String> words(String cell) {
    return WORD.matcher(cell).results().map(found -> found.group(1));
  }

  private static Stream<String> names(FakeSoapCall call) {
    return Stream.concat(
        Stream.of(call.method()),
        call.method().equals(RECONFIGURE)
            ? PARTS.entrySet().stream()
                .filter(part -> call.body().contains(part.getValue()))
                .map(part -> RECONFIGURE + " " + part.getKey())
            : Stream.of());
  }

  /** Sessions are no calls that need a privilege. */
  private static Stream<String> names(ReceivedRequest request) {
    return request.path().contains("session")
        ? Stream.of()
        : Stream.of(request.method() + " " + request.path().replaceAll("\\?.*", ""));
  }

  /** The calls that a vCenter has got, by the names that the page has for them. */
  static Set<String> calls(FakeVcenter vcenter, int soapBefore, int restBefore) {
    return Stream.concat(
            vcenter.requests().stream().skip(soapBefore).flatMap(VcenterRightsPage::names),
            vcenter.apiRequests().stream().skip(restBefore).flatMap(VcenterRightsPage::names))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
