package io.vmcrypt.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeHistoryTrait;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The fake vCenter: pages of events and tasks without a collector")
class FakeVcenterHistoryTest {

  private static final String EVENTS = "com.example.one";
  private static final Pattern EVENT =
      Pattern.compile("<key>(\\d+)</key><chainId>", Pattern.CASE_INSENSITIVE);
  private static final Pattern TASK = Pattern.compile("<key>(task-\\d+)</key>");

  private final TestAuthority authority = TestAuthority.create();
  private final FakeVcenter vcenter = FakeVcenter.builder(authority).apiVersion("9.0.0.0").start();
  private final SoapCaller soap =
      new SoapCaller(vcenter, TrustedHttp.client(authority.certificate()), "9.0.0.0");
  private List<String> keys = List.of();

  @BeforeEach
  void fill() {
    soap.login();
    IntStream.range(0, 5)
        .forEach(number -> vcenter.tasks().addEvent(EVENTS, null, null, "x", Map.of()));
    keys = found(EVENT, soap.call(events("", "")));
  }

  @AfterEach
  void stop() {
    assertThat(vcenter.failures()).isEmpty();
    vcenter.close();
  }

  private static String events(String limit, String view) {
    return "<QueryEvents xmlns=\"urn:vim25\"><_this type=\"EventManager\">EventManager</_this>"
        + "<filter><eventTypeId>"
        + EVENTS
        + "</eventTypeId>"
        + limit
        + "</filter>"
        + view
        + "</QueryEvents>";
  }

  private static String from(String id, boolean isForward) {
    return "<eventViewSpec xsi:type=\"EventManagerViewByStartId\"><startEventId>"
        + id
        + "</startEventId><isForward>"
        + isForward
        + "</isForward></eventViewSpec>";
  }

  private static String tasks(int count, String start) {
    return "<ReadNextTasksByViewSpec xmlns=\"urn:vim25\">"
        + "<_this type=\"TaskManager\">TaskManager</_this>"
        + "<viewSpec xsi:type=\"TaskManagerViewByStartId\"><count>"
        + count
        + "</count><startId>"
        + start
        + "</startId></viewSpec><filterSpec/></ReadNextTasksByViewSpec>";
  }

  private static List<String> found(Pattern key, SoapCaller.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return key.matcher(answer.body()).results().map(match -> match.group(1)).toList();
  }

  private List<String> page(int most, String id, boolean isForward) {
    return found(
        EVENT, soap.call(events("<maxCount>" + most + "</maxCount>", from(id, isForward))));
  }

  private void refused(String call, String fault) {
    SoapCaller.Answer answer = soap.call(call);
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body()).contains(fault);
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
}
