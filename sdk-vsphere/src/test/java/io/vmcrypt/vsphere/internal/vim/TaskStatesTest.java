package io.vmcrypt.vsphere.internal.vim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The state of a task that is not known is told at once, and not waited for until time is up. */
class TaskStatesTest {

  private static final Duration LONG = Duration.ofHours(1);
  private static final ManagedObjectReference TASK = new ManagedObjectReference("Task", "task-7");
  private static final String DENIED =
      "<fault><fault xsi:type=\"NoPermission\"><object type=\"Task\">task-7</object>"
          + "<privilegeId>System.Read</privilegeId></fault><localizedMessage/></fault>";

  private final PaperVcenter vcenter = new PaperVcenter().startingTask("unused");
  private final VimSession session = vcenter.session(new VirtualTime());
  private final Tasks tasks = new Tasks(session);

  private static String update(String version, String filterSet) {
    return ("<returnval><version>%s</version><filterSet><filter"
            + " type=\"PropertyFilter\">filter-1</filter>%s</filterSet></returnval>")
        .formatted(version, filterSet);
  }

  private static String shown(String task, String more) {
    return "<objectSet><kind>enter</kind><obj type=\"Task\">%s</obj>%s</objectSet>"
        .formatted(task, more);
  }

  private static String state(String value) {
    return "<changeSet><name>info.state</name><op>assign</op>" + value + "</changeSet>";
  }

  private void await() {
    tasks.resume("task-7").await(LONG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<val xsi:type=\"TaskInfoState\">suspended</val>",
        "<val xsi:type=\"ManagedEntityStatus\">green</val>",
        "<val xsi:type=\"xsd:boolean\">true</val>",
        "<val xsi:type=\"TaskInfo\"><state>success</state></val>",
        "<val/>",
        "",
      })
  @DisplayName("a state that no task can have, or that is not set, is told at the first look")
  void state_unknown_isTold(String value) {
    vcenter.on("WaitForUpdatesEx", update("1", shown("task-7", state(value))));
    assertThatThrownBy(this::await)
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("task-7")
        .hasMessageContaining("vSphere Client");
    assertThat(vcenter.calls("WaitForUpdatesEx")).hasSize(1);
    assertThat(vcenter.calls("DestroyPropertyCollector")).hasSize(1);
  }

  @Test
  @DisplayName("a state that this user may not read is told with the right that is missing")
  void state_notReadable_isTold() {
    List<String> answers =
        List.of(
            shown("task-7", "<missingSet><path>info.state</path>" + DENIED + "</missingSet>"),
            "<missingSet><obj type=\"Task\">task-7</obj>" + DENIED + "</missingSet>");
    for (String answer : answers) {
      vcenter.on("WaitForUpdatesEx", update("1", answer));
      PermissionDeniedException refused =
          catchThrowableOfType(PermissionDeniedException.class, this::await);
      assertThat(refused.missing()).containsExactly("System.Read");
      assertThat(refused.attempt().operation()).contains("task-7");
    }
    vcenter.on(
        "RetrievePropertiesEx",
        "<returnval><objects><obj type=\"Task\">task-7</obj><missingSet><path>info.state</path>"
            + DENIED
            + "</missingSet></objects></returnval>");
    assertThatThrownBy(() -> tasks.resume("task-7").poll())
        .isInstanceOf(PermissionDeniedException.class)
        .hasMessageContaining("System.Read");
  }

  @Test
  @DisplayName("a poll tells what cannot be known, too")
  void poll_unknown_isTold() {
    vcenter.on("RetrievePropertiesEx", PaperVcenter.object("Task", "task-7"));
    assertThatThrownBy(() -> tasks.resume("task-7").poll())
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("does not say in which state task task-7 is");
    vcenter.on(
        "RetrievePropertiesEx",
        PaperVcenter.object("Task", "task-7", PaperVcenter.property("info.state", " running ")));
    assertThat(tasks.resume("task-7").poll().state()).isEqualTo(VsphereTask.State.RUNNING);
  }

  @Test
  @DisplayName("a task that the server says is gone, is; the rest of what it says is no answer")
  void task_gone_isNotFound() {
    vcenter.on(
        "WaitForUpdatesEx",
        update(
            "1",
            "<missingSet><obj type=\"Task\">task-7</obj><fault><fault"
                + " xsi:type=\"ManagedObjectNotFound\"/></fault></missingSet>"));
    assertThatThrownBy(this::await).isInstanceOf(NotFoundException.class);
    for (String answer :
        List.of(
            "",
            shown("task-8", state("<val>success</val>")),
            "<missingSet><obj type=\"Task\">task-7</obj></missingSet>",
            "<objectSet><obj type=\"Task\">task-7</obj></objectSet>",
            shown("task-7", "<changeSet><val>success</val></changeSet>"),
            shown("task-7", state("<val>success</val>").replace("info.state", "info.stat")))) {
      vcenter.on("WaitForUpdatesEx", update("1", answer));
      assertThatThrownBy(this::await).isInstanceOf(DecodingException.class);
    }
  }

  @Test
  @DisplayName("news that tell nothing of the task are no answer: what they were would be lost")
  void news_withoutTheTask_areRefused() {
    vcenter.on(
        "WaitForUpdatesEx",
        update("1", shown("task-7", state("<val>running</val>"))),
        update("2", ""));
    assertThatThrownBy(this::await)
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("without the object task-7");
    assertThat(vcenter.calls("WaitForUpdatesEx")).hasSize(2);
  }

  @Test
  @DisplayName("news of a version that is known already are no answer: they could come for ever")
  void version_known_isRefused() {
    vcenter.on("WaitForUpdatesEx", update("1", shown("task-7", state("<val>running</val>"))));
    assertThatThrownBy(this::await)
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("version");
    assertThat(vcenter.calls("WaitForUpdatesEx")).hasSize(2);
    vcenter.on("WaitForUpdatesEx", update("", shown("task-7", state("<val>running</val>"))));
    assertThatThrownBy(this::await).isInstanceOf(DecodingException.class);
  }

  @Test
  @DisplayName(
      "who follows many tasks hears of those whose state is not known, and follows no more")
  void shared_unknown_isTold() {
    vcenter
        .on("CreateListView", "<returnval type=\"ListView\">view-1</returnval>")
        .on("ModifyListView", "")
        .on("DestroyView", "")
        .on(
            "WaitForUpdatesEx",
            update(
                "1",
                shown("task-7", state("<val>suspended</val>"))
                    + shown("task-8", state("<val>running</val>"))
                    + "<missingSet><obj type=\"Task\">task-9</obj>"
                    + DENIED
                    + "</missingSet>"),
            "");
    try (SharedTaskWatch watch = new SharedTaskWatch(session, session.attempt("roll out"))) {
      for (int i = 7; i < 10; i++) {
        watch.add(new ManagedObjectReference("Task", "task-" + i));
      }
      List<FollowedTask> news = watch.look(Duration.ofSeconds(1));
      assertThat(news).hasSize(3).noneMatch(FollowedTask::ended);
      assertThat(news.get(0).reference()).isEqualTo(TASK);
      assertThat(news.get(0).unreadable(session.attempt("x")))
          .get()
          .isInstanceOf(DecodingException.class);
      assertThat(news.get(1).unreadable(session.attempt("x"))).isEmpty();
      assertThat(news.get(2).unreadable(session.attempt("x")))
          .get()
          .isInstanceOf(PermissionDeniedException.class);
      watch.add(new ManagedObjectReference("Task", "task-10"));
      assertThat(watch.look(Duration.ofSeconds(1))).isEmpty();
    }
    assertThat(vcenter.calls("ModifyListView").get(1))
        .contains("<add type=\"Task\">task-10</add>", "<remove type=\"Task\">task-7</remove>")
        .contains("<remove type=\"Task\">task-9</remove>")
        .doesNotContain("task-8");
  }
}
