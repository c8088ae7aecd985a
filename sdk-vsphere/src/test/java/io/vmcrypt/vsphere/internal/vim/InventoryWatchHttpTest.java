package io.vmcrypt.vsphere.internal.vim;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import java.time.Duration;
import java.util.List;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InventoryWatchHttpTest {

  private ScriptedVcenter vcenter;
  private InventoryWatch watch;

  @BeforeEach
  void start() throws Exception {
    MockResponse nothing = returning("");
    vcenter = new ScriptedVcenter();
    vcenter
        .on(
            "CreatePropertyCollector",
            always(returning("<returnval type=\"PropertyCollector\">pc</returnval>")))
        .on(
            "CreateContainerView",
            always(returning("<returnval type=\"ContainerView\">v</returnval>")))
        .on("CreateFilter", always(returning("<returnval type=\"PropertyFilter\">f</returnval>")))
        .on("DestroyPropertyCollector", always(nothing))
        .on("DestroyView", always(nothing));
    VimSession session = vcenter.session();
    watch = new InventoryWatch(session, session.attempt("test"), "VirtualMachine", List.of("name"));
  }

  @AfterEach
  void stop() {
    watch.close();
    vcenter.close();
  }

  private static MockResponse update(int number, boolean truncated) {
    return returning(
        "<returnval><version>"
            + number
            + "</version><filterSet><filter type=\"PropertyFilter\">f</filter>"
            + "<objectSet><kind>enter</kind><obj type=\"VirtualMachine\">vm-"
            + number
            + "</obj></objectSet></filterSet>"
            + (truncated ? "<truncated>true</truncated>" : "")
            + "</returnval>");
  }

  @Test
  @DisplayName("what is told in parts is read to its end, and without waiting if there is no time")
  void look_inParts_readsAll() {
    vcenter.on(
        "WaitForUpdatesEx",
        always(update(1, true)),
        always(update(2, true)),
        always(update(3, false)));

    assertThat(watch.look(Duration.ZERO).updates())
        .extracting(update -> update.object().value())
        .containsExactly("vm-1", "vm-2", "vm-3");
    assertThat(vcenter.calls("WaitForUpdatesEx"))
        .hasSize(3)
        .allSatisfy(call -> assertThat(call.body()).contains("<maxWaitSeconds>0</maxWaitSeconds>"));
  }

  private static final String SIGNED_OUT =
      "<fault><fault xsi:type=\"NotAuthenticated\""
          + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"/>"
          + "<localizedMessage>The session is not authenticated.</localizedMessage></fault>";

  private static MockResponse told(String part) {
    return returning(
        "<returnval><version>1</version><filterSet><filter type=\"PropertyFilter\">f</filter>"
            + part
            + "</filterSet></returnval>");
  }

  @Test
  @DisplayName("names that are not told for want of a session are not hidden: all is told anew")
  void look_propertiesWithoutSession_areToldAnew() {
    vcenter.on(
        "WaitForUpdatesEx",
        always(
            told(
                "<objectSet><kind>enter</kind><obj type=\"VirtualMachine\">vm-1</obj>"
                    + "<missingSet><path>name</path>"
                    + SIGNED_OUT
                    + "</missingSet></objectSet>")),
        always(update(2, false)));

    InventoryWatch.News news = watch.look(Duration.ZERO);

    assertThat(news.anew()).isTrue();
    assertThat(news.updates())
        .extracting(update -> update.object().value())
        .containsExactly("vm-2");
    assertThat(vcenter.calls("Login")).hasSize(2);
  }

  @Test
  @DisplayName("objects that are not told for want of a session are not gone")
  void look_objectWithoutSession_isNotGone() {
    vcenter.on(
        "WaitForUpdatesEx",
        always(
            told(
                "<missingSet><obj type=\"VirtualMachine\">vm-1</obj>"
                    + SIGNED_OUT
                    + "</missingSet>")),
        always(update(2, false)));

    assertThat(watch.look(Duration.ZERO).updates())
        .extracting(InventoryWatch.Update::gone)
        .containsExactly(false);
  }
}
