package io.vmcrypt.vsphere.internal.vim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.internal.CallObserver;
import io.vmcrypt.core.internal.http.HttpTransport;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.FaultStatus;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.SoapChannel;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each call by which a watch makes or uses what the server keeps for it, and the session that is
 * over right then: the watch goes on, in one session, and leaves nothing behind in it.
 */
@Timeout(60)
class SessionFilterFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final Duration NOW = Duration.ZERO;
  private static final Pattern SESSION = Pattern.compile("session\\[([^]]+)]");

  private FakeVcenter vcenter;
  private HttpTransport transport;
  private VimSession session;

  @BeforeEach
  void start() {
    vcenter = FakeVcenter.start(AUTHORITY);
    vcenter.addVm(FakeVm.builder("web-01").build());
    transport =
        HttpTransport.builder()
            .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
            .eachTry(new FaultStatus())
            .build();
    HostAndPort address = HostAndPort.of(vcenter.host(), vcenter.port());
    session =
        new VimSession(
            new SoapChannel(
                transport.client(), HttpUrl.get("https://" + address), TimeSource.system()),
            address,
            VsphereCredentials.password(vcenter.userName(), Secret.of(vcenter.password())),
            TimeSource.system(),
            Duration.ofMinutes(1),
            new CallObserver(CallListener.none(), TimeSource.system()));
  }

  @AfterEach
  void stop() {
    session.close();
    transport.close();
    vcenter.close();
  }

  private ManagedObjectReference task() {
    return new ManagedObjectReference(
        "Task", vcenter.tasks().start(FakeTask.of("Drm.ExecuteVMotionLRO")));
  }

  /** The session is over when this call comes, as often as that. */
  private void endsAt(String method, int nth, int often) {
    for (int i = 0; i < often; i++) {
      vcenter.faults().onNth(nth, FakeVcenter.call(method), Fault.expiredSession());
    }
  }

  /**
   * What went wrong at the server: calls about what had ended with a session before, and what the
   * last session made and did not take away.
   */
  private List<String> wrong() {
    List<String> wrong = new ArrayList<>();
    Set<String> over = new HashSet<>();
    Set<String> present = new HashSet<>();
    Map<String, Integer> left = new TreeMap<>();
    for (FakeSoapCall call : vcenter.requests()) {
      Matcher named = SESSION.matcher(call.body());
      while (named.find()) {
        present.add(named.group());
        if (over.contains(named.group())) {
          wrong.add(call.method() + " in another session");
        }
      }
      switch (call.method()) {
        case "Login" -> {
          over.addAll(present);
          present.clear();
          left.clear();
        }
        case "CreatePropertyCollector" -> left.merge("PropertyCollector", 1, Integer::sum);
        case "CreateListView", "CreateContainerView" -> left.merge("View", 1, Integer::sum);
        case "DestroyPropertyCollector" -> left.merge("PropertyCollector", -1, Integer::sum);
        case "DestroyView" -> left.merge("View", -1, Integer::sum);
        default -> {}
      }
    }
    left.values().removeIf(count -> count == 0);
    left.forEach((what, count) -> wrong.add(count + " left behind: " + what));
    return wrong;
  }

  @ParameterizedTest
  @CsvSource({
    "CreatePropertyCollector, 1, 1",
    "CreateContainerView, 1, 1",
    "CreateContainerView, 1, 2",
    "CreateFilter, 1, 1",
    "CreateFilter, 1, 3",
    "WaitForUpdatesEx, 1, 1",
    "WaitForUpdatesEx, 1, 2",
    "WaitForUpdatesEx, 2, 1"
  })
  @DisplayName("a watch of the inventory is made anew whole, and tells all there is once more")
  void inventory_sessionEnds_isMadeAnew(String method, int nth, int often) {
    endsAt(method, nth, often);
    try (InventoryWatch watch =
        new InventoryWatch(session, session.attempt("watch"), "VirtualMachine", List.of("name"))) {
      InventoryWatch.News news = watch.look(NOW);
      assertThat(news.anew()).isTrue();
      assertThat(news.updates()).hasSize(1);
      vcenter.addVm(FakeVm.builder("web-02").build());
      InventoryWatch.News later = watch.look(NOW);
      assertThat(later.updates()).hasSize(later.anew() ? 2 : 1);
    }
    assertThat(vcenter.faults().isUsedUp()).isTrue();
    assertThat(wrong()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "CreatePropertyCollector, 1, 1",
    "CreateListView, 1, 1",
    "CreateListView, 1, 2",
    "CreateFilter, 1, 1",
    "CreateFilter, 1, 3",
    "ModifyListView, 1, 1",
    "ModifyListView, 2, 1",
    "WaitForUpdatesEx, 1, 1",
    "WaitForUpdatesEx, 1, 2",
    "WaitForUpdatesEx, 2, 1"
  })
  @DisplayName("a watch of many tasks is made anew whole, and follows them all on")
  void tasks_sessionEnds_areFollowedOn(String method, int nth, int often) {
    endsAt(method, nth, often);
    ManagedObjectReference first = task();
    ManagedObjectReference second = task();
    try (SharedTaskWatch watch = new SharedTaskWatch(session, session.attempt("follow"))) {
      watch.add(first);
      assertThat(watch.look(NOW)).hasSize(1);
      watch.add(second);
      assertThat(watch.look(NOW)).extracting(FollowedTask::reference).contains(second);
      vcenter.tasks().finish(first.value());
      vcenter.tasks().finish(second.value());
      assertThat(watch.look(NOW)).hasSize(2).allMatch(FollowedTask::succeeded);
    }
    assertThat(vcenter.faults().isUsedUp()).isTrue();
    assertThat(wrong()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "CreatePropertyCollector, 1, 1",
    "CreateFilter, 1, 1",
    "CreateFilter, 1, 3",
    "WaitForUpdatesEx, 1, 1",
    "WaitForUpdatesEx, 1, 2",
    "WaitForUpdatesEx, 2, 1"
  })
  @DisplayName("a watch of one task is made anew whole, and follows it on")
  void task_sessionEnds_isFollowedOn(String method, int nth, int often) {
    endsAt(method, nth, often);
    ManagedObjectReference task = task();
    try (TaskWatch watch =
        new TaskWatch(session, session.attempt("follow"), task, TaskInfo.PATHS)) {
      assertThat(watch.look(NOW).state().isTerminal()).isFalse();
      vcenter.tasks().finish(task.value());
      assertThat(watch.look(NOW).state().isTerminal()).isTrue();
    }
    assertThat(vcenter.faults().isUsedUp()).isTrue();
    assertThat(wrong()).isEmpty();
  }

  @Test
  @DisplayName("a server that ends each session is told, and not asked for ever")
  void sessions_endForEver_isTold() {
    vcenter.faults().onEvery(FakeVcenter.call("CreateFilter"), Fault.expiredSession());
    try (SharedTaskWatch watch = new SharedTaskWatch(session, session.attempt("follow"))) {
      watch.add(task());
      assertThatThrownBy(() -> watch.look(NOW)).isInstanceOf(AuthenticationException.class);
      assertThat(vcenter.calls("CreateFilter")).hasSizeLessThan(6);
    }
  }
}
