package io.vmcrypt.vsphere.internal.vm.check;

import static io.vmcrypt.vsphere.internal.vm.check.Plans.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.change.CryptoAction;
import io.vmcrypt.vsphere.internal.vm.change.DiskChange;
import io.vmcrypt.vsphere.internal.vm.reading.SeenDisk;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whether a datastore has space for the copies of the disks that are written anew. */
class SpaceChecksTest {

  private static final long GIBIBYTE = 1L << 30;

  private final PaperVcenter vcenter = new PaperVcenter();
  private final VimSession session = vcenter.session();
  private final Attempt attempt = session.attempt("check");
  private final SpaceChecks checks = new SpaceChecks(new PropertyCollector(session));

  private void free(String bytes) {
    vcenter.answering(
        "RetrievePropertiesEx",
        call ->
            PaperVcenter.object(
                "Datastore",
                call.contains("datastore-12") ? "datastore-12" : "datastore-11",
                PaperVcenter.property(
                    "summary", "<name>ds</name><freeSpace>" + bytes + "</freeSpace>")));
  }

  private static DiskChange disk(SeenDisk disk) {
    return Plans.disk(CryptoAction.ENCRYPT, disk.device());
  }

  private List<Finding> check(DiskChange... disks) {
    return checks.check(attempt, SeenVm.named("web-01").reading(), Plans.disks(disks));
  }

  @Test
  @DisplayName("the copies of thick disks need their whole capacity: a byte less blocks")
  void thick() {
    DiskChange[] both = {
      disk(SeenDisk.number(1).capacityGibibytes(2)), disk(SeenDisk.number(2).capacityGibibytes(3))
    };
    free(String.valueOf(5 * GIBIBYTE));
    assertThat(check(both)).isEmpty();
    free(String.valueOf(5 * GIBIBYTE - 1));
    assertThat(check(both))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(words(List.of(finding))).containsExactly("BLOCKING datastore-space-low");
              assertThat(finding.subject().toString()).startsWith("datastore ds");
              // rounded up
              assertThat(finding.seen())
                  .contains("datastore ds has 5 GiB free", "take up to 5 GiB");
            });
    free(String.valueOf(4 * GIBIBYTE));
    assertThat(check(both).get(0).seen()).contains("has 4 GiB free");
  }

  @Test
  @DisplayName("what a thin disk takes is not known, so too little space for it is a warning")
  void thin() {
    DiskChange[] both = {
      disk(SeenDisk.number(1).capacityGibibytes(2).thin()), disk(SeenDisk.number(2))
    };
    free(String.valueOf(3 * GIBIBYTE));
    assertThat(check(both)).isEmpty();
    free(String.valueOf(3 * GIBIBYTE - 1));
    assertThat(words(check(both))).containsExactly("WARNING datastore-space-low");
    // the thick one alone fits exactly
    free(String.valueOf(GIBIBYTE));
    assertThat(words(check(both))).containsExactly("WARNING datastore-space-low");
    free(String.valueOf(GIBIBYTE - 1));
    assertThat(words(check(both))).containsExactly("BLOCKING datastore-space-low");
  }

  @Test
  @DisplayName("free space that vCenter does not tell is not known, and told so")
  void unknown() {
    List<String> notKnown = List.of("WARNING datastore-space-not-known");
    free("much");
    assertThat(words(check(disk(SeenDisk.number(1))))).isEqualTo(notKnown);
    vcenter.on("RetrievePropertiesEx", PaperVcenter.object("Datastore", "datastore-11"));
    assertThat(words(check(disk(SeenDisk.number(1))))).isEqualTo(notKnown);
    vcenter.on("RetrievePropertiesEx", PaperVcenter.fault("NoPermission"));
    assertThat(words(check(disk(SeenDisk.number(1))))).isEqualTo(notKnown);
    assertThat(vcenter.calls("RetrievePropertiesEx")).hasSize(3);
  }

  private List<Finding> together(int atOnce, int... gibibytes) {
    CopiesAtOnce copies = new CopiesAtOnce(new PropertyCollector(session), atOnce);
    for (int each : gibibytes) {
      copies.add(Plans.disks(disk(SeenDisk.number(1).capacityGibibytes(each))));
    }
    return copies.findings(attempt);
  }

  @Test
  @DisplayName("of VMs that run at the same time the largest copies count, a byte less blocks")
  void together() {
    free(String.valueOf(9 * GIBIBYTE));
    assertThat(together(2, 1, 5, 2, 4)).isEmpty();
    assertThat(together(4, 1, 5, 2)).as("fewer VMs than may run at a time").isEmpty();
    free(String.valueOf(9 * GIBIBYTE - 1));
    assertThat(together(2, 1, 5, 2, 4))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(words(List.of(finding))).containsExactly("BLOCKING datastore-space-low");
              assertThat(finding.seen())
                  .contains("of 2 of 4 VMs", "at the same time", "up to 9 GiB");
              assertThat(finding.advice()).contains("at most 1 at a time", "perDatastore");
            });
    assertThat(together(1, 9, 9)).as("each alone is judged at the VM").isEmpty();
    free("much");
    assertThat(words(together(2, 1, 1))).containsExactly("WARNING datastore-space-not-known");
  }

  @Test
  @DisplayName(
      "of thin disks that run at the same time it is a warning; shallow re-keys write none")
  void together_thinAndKept() {
    free(String.valueOf(3 * GIBIBYTE));
    CopiesAtOnce copies = new CopiesAtOnce(new PropertyCollector(session), 8);
    for (int i = 0; i < 2; i++) {
      copies.add(Plans.disks(disk(SeenDisk.number(1).capacityGibibytes(2).thin())));
      copies.add(
          Plans.disks(
              Plans.disk(
                  CryptoAction.SHALLOW_RECRYPT, SeenDisk.number(1).capacityGibibytes(9).device())));
    }
    assertThat(words(copies.findings(attempt))).containsExactly("WARNING datastore-space-low");
  }
}
