package io.vmcrypt.vsphere.internal.vim;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.fault;
import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import java.time.Duration;
import java.util.List;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SharedTaskWatchHttpTest {

  private static final Duration POLL = Duration.ofSeconds(10);
  private static final MockResponse NOTHING = returning("");

  private ScriptedVcenter vcenter;
  private SharedTaskWatch watch;

  @BeforeEach
  void start() throws Exception {
    vcenter = new ScriptedVcenter();
    vcenter
        .on(
            "CreatePropertyCollector",
            always(returning("<returnval type=\"PropertyCollector\">pc-1</returnval>")),
            always(returning("<returnval type=\"PropertyCollector\">pc-2</returnval>")))
        .on(
            "CreateListView",
            always(returning("<returnval type=\"ListView\">view-1</returnval>")),
            always(returning("<returnval type=\"ListView\">view-2</returnval>")))
        .on("CreateFilter", always(returning("<returnval type=\"PropertyFilter\">f</returnval>")))
        .on("ModifyListView", always(NOTHING))
        .on("DestroyPropertyCollector", always(NOTHING))
        .on("DestroyView", always(NOTHING));
    VimSession session = vcenter.session();
    watch = new SharedTaskWatch(session, session.attempt("test"));
  }

  @AfterEach
  void stop() {
    watch.close();
    vcenter.close();
  }

  private static ManagedObjectReference task(int number) {
    return new ManagedObjectReference("Task", "task-" + number);
  }

  private static MockResponse updates(String version, String more, String... objects) {
    return returning(
        "<returnval><version>"
            + version
            + "</version><filterSet><filter type=\"PropertyFilter\">f</filter>"
            + String.join("", objects)
            + "</filterSet>"
            + more
            + "</returnval>");
  }

  private static String object(int number, String kind, String state) {
    return "<objectSet><kind>"
        + kind
        + "</kind><obj type=\"Task\">task-"
        + number
        + "</obj>"
        + (state.isEmpty()
            ? ""
            : "<changeSet><name>info.state</name><op>assign</op>"
                + "<val xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                + " xsi:type=\"TaskInfoState\">"
                + state
                + "</val></changeSet>")
        + "</objectSet>";
  }

  private List<String> arguments(String method) {
    return vcenter.calls(method).stream()
        .map(call -> call.body().replaceFirst("(?s).*</_this>(.*)</" + method + ">.*", "$1"))
        .toList();
  }

  @Test
  @DisplayName("many tasks are followed by one filter over one list, and ended ones leave the list")
  void look_manyTasks_oneFilter() {
    vcenter.on(
        "WaitForUpdatesEx",
        always(updates("1", "", object(1, "enter", "running"), object(2, "enter", "queued"))),
        // cut short: what is left comes with the next version
        always(updates("2", "<truncated>true</truncated>", object(1, "modify", "success"))),
        always(updates("3", "", object(2, "modify", "error"), object(9, "enter", "success"))));
    watch.add(task(1));
    watch.add(task(2));

    assertThat(watch.look(POLL)).hasSize(2).noneMatch(FollowedTask::ended);
    assertThat(watch.look(POLL))
        .singleElement()
        .satisfies(
            task -> {
              assertThat(task.reference()).isEqualTo(task(1));
              assertThat(task.succeeded()).isTrue();
            });
    watch.add(task(3));
    assertThat(watch.look(POLL))
        .singleElement()
        .satisfies(
            task -> {
              assertThat(task.reference()).isEqualTo(task(2));
              assertThat(task.failed()).isTrue();
            });

    assertThat(vcenter.calls("CreateFilter")).hasSize(1);
    assertThat(arguments("CreateFilter").get(0))
        .contains("<obj type=\"ListView\">view-1</obj><skip>true</skip>", "<path>view</path>");
    assertThat(arguments("ModifyListView"))
        .containsExactly(
            "<add type=\"Task\">task-1</add><add type=\"Task\">task-2</add>",
            "<add type=\"Task\">task-3</add><remove type=\"Task\">task-1</remove>");
    assertThat(arguments("WaitForUpdatesEx"))
        .extracting(body -> body.replaceFirst("<options>.*", ""))
        .containsExactly("<version></version>", "<version>1</version>", "<version>2</version>");
  }

  @Test
  @DisplayName("when the session was replaced, collector, list and filter are made again")
  void look_collectorGone_madeAgain() {
    vcenter.on(
        "WaitForUpdatesEx",
        always(updates("1", "", object(1, "enter", "running"))),
        always(
            fault("ManagedObjectNotFound", "gone", "<obj type=\"PropertyCollector\">pc-1</obj>")),
        always(updates("1", "", object(1, "enter", "success"))));
    watch.add(task(1));
    watch.look(POLL);

    assertThat(watch.look(POLL)).singleElement().matches(FollowedTask::succeeded);

    assertThat(vcenter.calls("CreatePropertyCollector")).hasSize(2);
    assertThat(vcenter.calls("ModifyListView").get(1).body())
        .contains(">view-2</_this><add type=\"Task\">task-1</add>");
    assertThat(arguments("WaitForUpdatesEx").get(2)).startsWith("<version></version>");
  }

  @Test
  @DisplayName("a version that the server no longer knows starts the watch afresh")
  void look_versionUnknown_madeAgain() {
    vcenter.on(
        "WaitForUpdatesEx",
        always(fault("InvalidCollectorVersion", "", "")),
        always(updates("1", "", object(1, "enter", "success"))));
    watch.add(task(1));

    assertThat(watch.look(POLL)).singleElement().matches(FollowedTask::succeeded);
  }

  @Test
  @DisplayName("a task that vCenter no longer has is reported as ended without success or failure")
  void look_vanishedTasks_told() {
    vcenter
        .on("ModifyListView", always(returning("<returnval type=\"Task\">task-1</returnval>")))
        .on(
            "WaitForUpdatesEx",
            always(updates("1", "", object(2, "enter", "running"))),
            always(updates("2", "", object(2, "leave", ""))));
    watch.add(task(1));
    watch.add(task(2));

    assertThat(watch.look(POLL))
        .filteredOn(FollowedTask::ended)
        .singleElement()
        .satisfies(task -> assertThat(task.reference()).isEqualTo(task(1)))
        .matches(task -> !task.failed() && !task.succeeded());
    assertThat(watch.look(POLL))
        .singleElement()
        .matches(FollowedTask::ended)
        .matches(task -> !task.failed() && !task.succeeded());
  }

  @Test
  @DisplayName("what was made before a failure is destroyed: at the next look, or when closed")
  void look_halfMade_isDestroyed() {
    vcenter
        .on(
            "CreateListView",
            always(new MockResponse.Builder().code(503).build()),
            always(returning("<returnval type=\"ListView\">view-1</returnval>")))
        .on("ModifyListView", always(new MockResponse.Builder().code(400).build()));
    watch.add(task(1));

    assertThatThrownBy(() -> watch.look(POLL)).isInstanceOf(ServiceException.class);
    assertThat(vcenter.calls("DestroyPropertyCollector")).isEmpty();
    assertThatThrownBy(() -> watch.look(POLL)).isInstanceOf(ServiceException.class);
    assertThat(vcenter.calls("DestroyPropertyCollector"))
        .singleElement()
        .satisfies(call -> assertThat(call.body()).contains(">pc-1</_this>"));
    assertThat(vcenter.calls("DestroyView")).isEmpty();
    watch.close();
    assertThat(vcenter.calls("DestroyPropertyCollector").get(1).body()).contains(">pc-2</_this>");
    assertThat(vcenter.calls("DestroyView"))
        .singleElement()
        .satisfies(call -> assertThat(call.body()).contains(">view-1</_this>"));
  }

  @Test
  @DisplayName("a refusal is thrown, and a closed watch makes nothing at the server")
  void look_refused_told() {
    vcenter.on(
        "WaitForUpdatesEx",
        always(
            fault(
                "NoPermission",
                "no",
                "<object"
                    + " type=\"Folder\">group-d1</object><privilegeId>System.View</privilegeId>")));
    watch.add(task(1));

    assertThatThrownBy(() -> watch.look(POLL)).isInstanceOf(PermissionDeniedException.class);
    watch.close();
    assertThat(watch.look(POLL))
        .as("who looks just then hears nothing, and does not fail")
        .isEmpty();
    assertThat(vcenter.calls("DestroyPropertyCollector")).hasSize(1);
    assertThat(vcenter.calls("DestroyView")).hasSize(1);
  }
}
