package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.call;
import static io.vmcrypt.testkit.VcenterCalls.property;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.vcenter.part.FakeHistoryTrait;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The fake vCenter: pages of events and tasks without a collector")
class FakeVcenterHistoryTest extends VcenterLab {

  private static final String EVENTS = "com.example.one";
  private static final Pattern EVENT =
      Pattern.compile("<key>(\\d+)</key><chainId>", Pattern.CASE_INSENSITIVE);
  private static final Pattern TASK = Pattern.compile("<key>(task-\\d+)</key>");

  private final List<String> keys;

  FakeVcenterHistoryTest() {
    super(
        vcenter -> vcenter.apiVersion("9.0.0.0").virtualMachine(FakeVm.builder("web-01").build()));
    soap.login();
    IntStream.range(0, 5)
        .forEach(number -> vcenter.tasks().addEvent(EVENTS, null, null, "x", Map.of()));
    keys = found(EVENT, soap.call(events("", "")));
  }

  private static String query(String filter, String view) {
    return call(
        "QueryEvents", "EventManager", "EventManager", "<filter>" + filter + "</filter>" + view);
  }

  private static String events(String limit, String view) {
    return query("<eventTypeId>" + EVENTS + "</eventTypeId>" + limit, view);
  }

  private static String from(String id, boolean isForward) {
    return ("<eventViewSpec xsi:type=\"EventManagerViewByStartId\"><startEventId>%s</startEventId>"
            + "<isForward>%s</isForward></eventViewSpec>")
        .formatted(id, isForward);
  }

  private static String tasks(int count, String start) {
    return call(
        "ReadNextTasksByViewSpec",
        "TaskManager",
        "TaskManager",
        ("<viewSpec xsi:type=\"TaskManagerViewByStartId\"><count>%d</count><startId>%s</startId>"
                + "</viewSpec><filterSpec/>")
            .formatted(count, start));
  }

  private static List<String> found(Pattern key, SoapCaller.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return key.matcher(answer.body()).results().map(match -> match.group(1)).toList();
  }

  private List<String> page(int most, String id, boolean isForward) {
    return found(
        EVENT, soap.call(events("<maxCount>" + most + "</maxCount>", from(id, isForward))));
  }

  @Test
  @DisplayName("a page of events is next to its start, which is not in it")
  void queryEvents_view_nextToStart() {
    assertThat(keys).hasSize(5);
    assertThat(page(2, "0", true)).isEqualTo(keys.subList(0, 2));
    assertThat(page(2, keys.get(1), true)).isEqualTo(keys.subList(2, 4));
    assertThat(page(2, keys.get(4), true)).isEmpty();
    assertThat(page(2, "2147480000", false)).isEqualTo(keys.subList(3, 5));
    assertThat(page(2, keys.get(3), false)).isEqualTo(keys.subList(1, 3));
    assertThat(found(EVENT, soap.call(events("<maxCount>2</maxCount>", ""))))
        .as("without a view the newest")
        .isEqualTo(keys.subList(3, 5));
  }

  @Test
  @DisplayName("what is not published may be otherwise")
  void queryEvents_traits_otherwise() {
    vcenter.tasks().setHistory(FakeHistoryTrait.NEWEST_FIRST);
    assertThat(page(2, "0", true)).containsExactly(keys.get(1), keys.get(0));
    vcenter.tasks().setHistory(FakeHistoryTrait.START_IS_INCLUDED);
    assertThat(page(2, keys.get(4), true)).containsExactly(keys.get(4));
    vcenter.tasks().setHistory(FakeHistoryTrait.ALWAYS_THE_NEWEST);
    assertThat(page(2, "0", true)).isEqualTo(keys.subList(3, 5));
  }

  @Test
  @DisplayName("a page of tasks is newer below zero, older above, and the newest from nothing")
  void readTasks_count_isDirection() {
    List<String> ids =
        IntStream.range(0, 4)
            .mapToObj(number -> vcenter.tasks().start(FakeTask.of("HostSystem.x")))
            .toList();

    assertThat(found(TASK, soap.call(tasks(-3, "task-0")))).isEqualTo(ids.subList(0, 3));
    assertThat(found(TASK, soap.call(tasks(-3, ids.get(2))))).isEqualTo(ids.subList(3, 4));
    assertThat(found(TASK, soap.call(tasks(2, "")))).isEqualTo(ids.subList(2, 4));
    assertThat(found(TASK, soap.call(tasks(2, ids.get(2))))).isEqualTo(ids.subList(0, 2));
  }

  @Test
  @DisplayName("what is wrong with a view is refused, and so is a view before 9.0")
  void wrongViews_areRefused() {
    refused(events("", from("-1", true)), "xsi:type=\"InvalidArgument\"");
    refused(events("<maxCount>0</maxCount>", from("0", true)), "xsi:type=\"InvalidArgument\"");
    refused(tasks(0, "task-0"), "xsi:type=\"InvalidArgument\"");
    refused(tasks(-1, ""), "xsi:type=\"InvalidArgument\"");
    refused(tasks(1, "seven"), "xsi:type=\"InvalidArgument\"");
    soap.speak("8.0.3.0");
    refused(events("", from("0", true)), "eventViewSpec");
    refused(tasks(-1, "task-0"), "Unable to resolve WSDL method name");
  }

  /** Makes a collector; what its latest page holds. */
  private List<String> latest(String kind, String filter, int size, Pattern key) {
    String type = kind.substring(0, kind.length() - 1);
    String made =
        soap.good(
                call(
                    "CreateCollectorFor" + kind,
                    type + "Manager",
                    type + "Manager",
                    "<filter>" + filter + "</filter>"))
            .value("returnval");
    if (size > 0) {
      String most = "<maxCount>" + size + "</maxCount>";
      soap.good(call("SetCollectorPageSize", type + "HistoryCollector", made, most));
    }
    return found(key, soap.good(property(type + "HistoryCollector", made, "latestPage")));
  }

  private static String about(String type, String id, String recursion) {
    return "<entity><entity type=\"%s\">%s</entity><recursion>%s</recursion></entity>"
        .formatted(type, id, recursion);
  }

  @Test
  @DisplayName("a collector tells its latest page: the newest first, ten unless told otherwise")
  void latestPage_newestFirst() {
    String own = "<eventTypeId>" + EVENTS + "</eventTypeId>";
    List<String> newestFirst = new ArrayList<>(keys);
    Collections.reverse(newestFirst);
    assertThat(latest("Events", own, 0, EVENT)).isEqualTo(newestFirst);
    assertThat(latest("Events", own, 2, EVENT)).isEqualTo(newestFirst.subList(0, 2));
    IntStream.range(0, 9)
        .forEach(number -> vcenter.tasks().addEvent(EVENTS, null, null, "x", Map.of()));
    assertThat(latest("Events", own, 0, EVENT)).hasSize(10);
  }

  @Test
  @DisplayName("what happened is found by what it is about, and by who did it")
  void filters_entityAndUser() {
    String vm = id("web-01");
    vcenter.tasks().addEvent(EVENTS, "web-01", "alice", "x", Map.of());
    String own = "<eventTypeId>" + EVENTS + "</eventTypeId>";
    assertThat(latest("Events", about("VirtualMachine", vm, "self") + own, 0, EVENT)).hasSize(1);
    assertThat(latest("Events", about("Folder", "group-v3", "self") + own, 0, EVENT)).isEmpty();
    assertThat(latest("Events", about("Folder", "group-v3", "children") + own, 0, EVENT))
        .hasSize(1);
    assertThat(latest("Events", about("Folder", "group-d1", "children") + own, 0, EVENT)).isEmpty();
    assertThat(latest("Events", about("Folder", "group-d1", "all") + own, 0, EVENT)).hasSize(6);
    String by = "<userName><systemUser>%s</systemUser><userList>%s</userList></userName>";
    assertThat(latest("Events", by.formatted(false, "alice") + own, 0, EVENT)).hasSize(1);
    assertThat(latest("Events", by.formatted(true, "bob") + own, 0, EVENT)).hasSize(5);
    refused(query(about("VirtualMachine", "vm-9999", "self"), ""), "InvalidArgument");
  }

  @Test
  @DisplayName("tasks are found by what they work on, and by the time that the filter names")
  void filters_ofTasks() {
    String vm = id("web-01");
    vcenter.tasks().setHeld(true);
    soap.good(reconfigure("web-01", "<annotation>a</annotation>"));
    assertThat(latest("Tasks", about("VirtualMachine", vm, "self"), 0, TASK)).hasSize(1);
    assertThat(latest("Tasks", about("Datacenter", "datacenter-2", "all"), 0, TASK)).hasSize(1);
    assertThat(latest("Tasks", about("Datacenter", "datacenter-2", "self"), 0, TASK)).isEmpty();
    String since =
        "<time><timeType>%s</timeType><beginTime>2000-01-01T00:00:00Z</beginTime></time>";
    assertThat(latest("Tasks", since.formatted("queuedTime"), 0, TASK)).hasSize(1);
    assertThat(latest("Tasks", since.formatted("completedTime"), 0, TASK)).isEmpty();
  }
}
