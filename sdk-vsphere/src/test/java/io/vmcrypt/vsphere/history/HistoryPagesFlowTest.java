package io.vmcrypt.vsphere.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.ManualClock;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeHistoryTrait;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The history is read in pages, from 9.0 on without anything at vCenter")
class HistoryPagesFlowTest {

  private static final Instant BEGIN = Instant.parse("2027-01-01T00:00:00Z");
  private static final TestAuthority AUTHORITY = TestAuthority.create("vCenter CA");
  private static final String NEWEST = "9.1.0.0";
  private static final String REKEY = "HostSystem.configureCryptoKey";
  private static final Pattern FORWARD =
      Pattern.compile(
          "startEventId>(\\d+)</[^>]*startEventId><([^>]*:)?isForward>(true|false|1|0)<");

  private final ManualClock clock = ManualClock.startingAt(BEGIN);

  @SuppressWarnings("NullAway.Init") // each test starts its own
  private FakeVcenter fake;

  @SuppressWarnings("NullAway.Init") // each test starts its own
  private VsphereClient vcenter;

  private void start(String release, FakeHistoryTrait... traits) {
    fake =
        FakeVcenter.builder(AUTHORITY)
            .apiVersion(release)
            .clock(clock)
            .taskDuration(Duration.ZERO)
            .virtualMachine(FakeVm.builder("web-01").disks(1).build())
            .start();
    fake.tasks().setHistory(traits);
    vcenter =
        VsphereClient.builder(
                HostAndPort.of(fake.host(), fake.port()),
                VsphereCredentials.password(fake.userName(), Secret.of(fake.password())))
            .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
            .timeSource(new VirtualTime())
            .build();
    event("before");
    clock.advance(Duration.ofDays(1));
  }

  @AfterEach
  void stop() {
    vcenter.close();
    assertThat(fake.failures()).isEmpty();
    List<FakeSoapCall> requests = fake.requests();
    fake.close();
    if (VimSchemas.areHere()) {
      assertThat(requests)
          .allSatisfy(
              call ->
                  assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_9_1))
                      .as(call.method())
                      .isEmpty());
    }
  }

  private void event(String text) {
    clock.advance(Duration.ofMillis(1));
    fake.tasks().addEvent("com.example.Kms.something", "web-01", null, text, Map.of());
  }

  private void events(int count) {
    IntStream.range(0, count).forEach(number -> event("event " + number + "."));
  }

  private void tasks(int count) {
    IntStream.range(0, count)
        .forEach(
            number -> {
              clock.advance(Duration.ofMillis(1));
              fake.tasks().finish(fake.tasks().start(FakeTask.of(REKEY).user("u" + number)));
            });
  }

  private HistoryReport read() {
    return vcenter.cryptoHistory(BEGIN.plus(Duration.ofHours(12)));
  }

  private static List<String> texts(HistoryReport report) {
    return report.entries().stream()
        .map(HistoryReport.Entry::text)
        .filter(t -> !t.isEmpty())
        .toList();
  }

  private static List<String> users(HistoryReport report) {
    return report.entries().stream().flatMap(entry -> entry.user().stream()).toList();
  }

  private static List<String> counted(int count, IntFunction<String> name) {
    return IntStream.range(0, count).mapToObj(name).toList();
  }

  private long sent(String method) {
    return fake.calls(method).size();
  }

  private void assertAll(HistoryReport report, int events, int tasks) {
    assertThat(texts(report)).containsExactlyElementsOf(counted(events, at -> "event " + at + "."));
    assertThat(users(report)).containsExactlyElementsOf(counted(tasks, at -> "u" + at));
    assertThat(report.events()).isEqualTo(events);
    assertThat(report.tasks()).isEqualTo(tasks);
    assertThat(report.isComplete()).as(report.toString()).isTrue();
  }

  private void assertNothingStays() {
    assertThat(sent("CreateCollectorForEvents") + sent("CreateCollectorForTasks"))
        .isEqualTo(sent("DestroyCollector"));
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(strings = {"8.0.3.0", "9.0.0.0", NEWEST})
  @DisplayName("2,000 events and 250 tasks in small pages: each is told once, in its order")
  void since_smallPages_toldOnce(String release) {
    start(release, FakeHistoryTrait.SMALL_PAGES);
    events(2000);
    tasks(250);

    assertAll(read(), 2000, 250);

    boolean byCollector = release.startsWith("8");
    assertThat(sent("CreateCollectorForEvents")).isEqualTo(byCollector ? 2 : 0);
    assertThat(sent("CreateCollectorForTasks")).isEqualTo(byCollector ? 1 : 0);
    // the one that is older, 20 pages, what is before the first of them, and the end
    assertThat(sent("QueryEvents")).isEqualTo(byCollector ? 0 : 23);
    assertThat(sent("ReadNextTasksByViewSpec")).isEqualTo(byCollector ? 0 : 5);
    assertNothingStays();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("in whichever order pages are, and with or without their start")
  void since_whicheverPages_toldOnce(FakeHistoryTrait trait) {
    start(NEWEST, FakeHistoryTrait.SMALL_PAGES);
    if (trait != FakeHistoryTrait.SMALL_PAGES) {
      fake.tasks().setHistory(FakeHistoryTrait.SMALL_PAGES, trait);
    }
    events(150);
    tasks(150);

    assertAll(read(), 150, 150);

    assertNothingStays();
    assertThat(sent("CreateCollectorForTasks"))
        .as("only where what is in between would be left out")
        .isEqualTo(trait == FakeHistoryTrait.ALWAYS_THE_NEWEST ? 1 : 0);
  }

  @Test
  @DisplayName("both at once: the newest first, and the start again")
  void since_newestFirstWithStart_toldOnce() {
    start(
        NEWEST,
        FakeHistoryTrait.SMALL_PAGES,
        FakeHistoryTrait.NEWEST_FIRST,
        FakeHistoryTrait.START_IS_INCLUDED);
    events(150);
    tasks(150);

    assertAll(read(), 150, 150);
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.0.3.0", NEWEST})
  @DisplayName("nothing at all is complete where an older event is")
  void since_nothing_isComplete(String release) {
    start(release);

    assertAll(read(), 0, 0);
  }

  @Test
  @DisplayName("an event that comes in between is told once, and all others are told")
  void since_eventInBetween_toldOnce() {
    start(NEWEST, FakeHistoryTrait.SMALL_PAGES);
    events(250);
    AtomicInteger seen = new AtomicInteger();
    fake.faults()
        .onEvery(
            request -> {
              if (FakeVcenter.call("QueryEvents").test(request) && seen.incrementAndGet() == 4) {
                fake.tasks()
                    .addEvent("com.example.Kms.something", null, null, "event 250.", Map.of());
              }
              return false;
            },
            Fault.expiredSession());

    assertAll(read(), 251, 0);
  }

  @ParameterizedTest
  @Tag("thorough")
  @CsvSource({
    "QueryEvents, 1",
    "QueryEvents, 2",
    "QueryEvents, 3",
    "QueryEvents, 4",
    "QueryEvents, 5",
    "ReadNextTasksByViewSpec, 1",
    "ReadNextTasksByViewSpec, 2",
    "ReadNextTasksByViewSpec, 3",
    "ReadNextTasksByViewSpec, 4"
  })
  @DisplayName("a page that is lost with its session or its connection is simply asked for again")
  void since_pageLost_isAskedAgain(String method, int at) {
    start(NEWEST, FakeHistoryTrait.SMALL_PAGES);
    events(150);
    tasks(150);
    long whole = asked(method);

    for (Fault fault : List.of(Fault.expiredSession(), Fault.close())) {
      AtomicInteger seen = new AtomicInteger();
      fake.faults()
          .onEvery(
              request -> FakeVcenter.call(method).test(request) && seen.incrementAndGet() == at,
              fault);

      assertThat(asked(method)).as(fault.toString()).isEqualTo(whole + 1);

      fake.faults().clear();
    }
    assertThat(sent("CreateCollectorForEvents")).isZero();
    assertThat(sent("CreateCollectorForTasks")).isZero();
  }

  private long asked(String method) {
    long before = sent(method);
    assertAll(read(), 150, 150);
    return sent(method) - before;
  }

  @ParameterizedTest
  @Tag("thorough")
  @CsvSource({
    "QueryEvents, MethodNotFound, 2, 0",
    "QueryEvents, NotSupported, 2, 0",
    "ReadNextTasksByViewSpec, MethodNotFound, 0, 1",
    "ReadNextTasksByViewSpec, NotSupported, 0, 1"
  })
  @DisplayName("a vCenter of 9.1 without the call is asked by a collector")
  void since_callMissing_collector(String method, String fault, int ofEvents, int ofTasks) {
    start(NEWEST, FakeHistoryTrait.SMALL_PAGES);
    events(150);
    tasks(150);
    fake.answerMethod(method, call -> FakeSoapAnswer.fault(fault, "It is not there."));

    assertAll(read(), 150, 150);

    assertThat(sent("CreateCollectorForEvents")).isEqualTo(ofEvents);
    assertThat(sent("CreateCollectorForTasks")).isEqualTo(ofTasks);
    assertNothingStays();
  }

  @Test
  @DisplayName("keys that are no numbers have no order: a collector keeps the place then")
  void since_keysWithoutNumbers_collector() {
    start(NEWEST);
    tasks(3);
    fake.answerMethod(
        "ReadNextTasksByViewSpec",
        call ->
            FakeSoapAnswer.of(
                "<returnval><key>session-x</key><task"
                    + " type=\"Task\">session-x</task><descriptionId>x</descriptionId>"
                    + "<state>success</state><cancelled>false</cancelled><cancelable>false</cancelable><reason"
                    + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                    + " xsi:type=\"TaskReasonSystem\"/><queueTime>2027-01-02T00:00:00Z</queueTime>"
                    + "<eventChainId>0</eventChainId></returnval>"));

    assertThat(users(read())).containsExactly("u0", "u1", "u2");
    assertThat(sent("CreateCollectorForTasks")).isEqualTo(1);
    assertNothingStays();
  }

  private static String told(int key) {
    return "<returnval xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
        + " xsi:type=\"EventEx\"><key>"
        + key
        + "</key><chainId>"
        + key
        + "</chainId><createdTime>2027-01-01T00:00:00Z</createdTime>"
        + "<userName></userName><eventTypeId>com.vmware.vc.kms.x</eventTypeId></returnval>";
  }

  @Test
  @Tag("thorough")
  @DisplayName("pages that repeat themselves end in a typed error")
  void since_samePageAgain_isRefused() {
    start(NEWEST);
    fake.answerMethod("QueryEvents", call -> FakeSoapAnswer.of(told(7) + told(8)));

    assertThatThrownBy(this::read)
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("tells nothing that was not told before");
  }

  @Test
  @Tag("thorough")
  @DisplayName("a vCenter that always has more is ended, and that is a gap")
  void since_forEver_isBounded() {
    start(NEWEST);
    fake.answerMethod(
        "QueryEvents",
        call -> {
          Matcher view = FORWARD.matcher(call.body());
          assertThat(view.find()).as(call.body()).isTrue();
          if (!view.group(3).matches("true|1")) {
            return FakeSoapAnswer.of("");
          }
          StringBuilder page = new StringBuilder();
          int from = Integer.parseInt(view.group(1));
          IntStream.rangeClosed(from + 1, from + 1000).forEach(key -> page.append(told(key)));
          return FakeSoapAnswer.of(page.toString());
        });

    HistoryReport report = read();

    assertThat(report.entries()).hasSize(HistoryReport.MOST_ENTRIES);
    assertThat(report.gaps()).anySatisfy(gap -> assertThat(gap).contains("there is more"));
  }
}
