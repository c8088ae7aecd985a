package io.vmcrypt.vsphere.internal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.kms.VimKmsClusters;
import io.vmcrypt.vsphere.internal.session.VimSession;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a key provider can be used, by what vCenter says of it and of its servers. */
class ProviderSurveyTest {

  private static final String LISTED =
      "<returnval><clusterId><id>a</id></clusterId><servers><name>s-1</name>"
          + "<address>192.0.2.1</address><port>5696</port></servers>"
          + "<useAsDefault>true</useAsDefault></returnval>";

  private final PaperVcenter vcenter = new PaperVcenter();

  private void shows(String overall, String server) {
    vcenter
        .on("ListKmsClusters", LISTED)
        .on("ListKmipServers", LISTED)
        .startingTask("RetrieveKmipServersStatus_Task")
        .on(
            "WaitForUpdatesEx",
            PaperVcenter.taskEnded(
                "<one><clusterId><id>a</id></clusterId>"
                    + overall
                    + "<servers><name>s-1</name><status>"
                    + server
                    + "</status></servers></one>"));
  }

  @ParameterizedTest
  @CsvSource({
    "green, green, true",
    // before 7.0
    ", green, true",
    "gray, green, true",
    "yellow, green, ",
    "red, green, ",
    "red, red, false",
    "green, red, false"
  })
  @DisplayName("a key provider that vCenter finds fault with as a whole does not pass for usable")
  void look(@Nullable String overall, String server, @Nullable Boolean usable) {
    shows(overall == null ? "" : "<overallStatus>" + overall + "</overallStatus>", server);
    VirtualTime time = new VirtualTime();
    VimSession session = vcenter.session(time);

    AuditedProvider provider =
        new ProviderSurvey(
                new KeyProviders(session),
                new VimKmsClusters(session),
                time,
                AuditRules.builder().build())
            .look(session.attempt("audit"))
            .orElseThrow()
            .get(0);

    assertThat(provider.healthy()).isEqualTo(Optional.ofNullable(usable));
    assertThat(provider.problems().isEmpty()).isEqualTo(Boolean.TRUE.equals(usable));
  }
}
