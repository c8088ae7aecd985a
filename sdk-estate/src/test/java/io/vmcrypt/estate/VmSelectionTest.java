package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VmSelectionTest {

  private static final VmFilter WEB = VmFilter.builder().below("/Paris/vm").name("web-*").build();

  @Test
  @DisplayName("all VMs have to be said")
  void all_isSaid() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VmSelection.matching(VmFilter.builder().build()))
        .withMessageContaining("finds all VMs; if that is meant, say VmSelection.all()");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VmSelection.matching(VmFilter.builder().pageSize(5).build()));
    VmSelection all = VmSelection.all().build();
    assertThat(all).hasToString("all VMs");
    assertThat(all.filter()).contains(VmFilter.builder().build());
  }

  @Test
  @DisplayName("a filter that finds other VMs tomorrow is refused")
  void matching_byState_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> VmSelection.matching(WEB.toBuilder().powerState(PowerState.POWERED_OFF).build()))
        .withMessageContaining("tomorrow");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> VmSelection.matching(WEB.toBuilder().encryption(EncryptionLevel.PLAIN).build()))
        .withMessageContaining("tomorrow");
  }

  @Test
  @DisplayName("no name, a blank one, one twice or too many are refused")
  void named_isChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(VmSelection::named)
        .withMessage("no VM is named");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VmSelection.named("a", " "))
        .withMessage("the name of a VM is blank");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VmSelection.named("a", "b", "a"))
        .withMessage("VM \"a\" is named twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VmSelection.named(names(10_001)))
        .withMessage("10001 VMs are named; one selection takes 10000");
    assertThat(VmSelection.named(names(10_000)).build().names()).hasSize(10_000);
  }

  @Test
  @DisplayName("no disk, a blank one, one twice or too many are refused")
  void disks_areChecked() {
    for (List<String> labels : List.of(List.<String>of(), List.of(" "), List.of("a", "a"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> VmSelection.all().disks(labels.toArray(String[]::new)))
          .withMessageContaining("give one label or more, each once");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VmSelection.all().disks(names(10_001)))
        .withMessageContaining("10001 disks");
  }

  @Test
  @DisplayName("exclusions that are blank, too many, or of named VMs are refused")
  void exclusions_areChecked() {
    assertThatIllegalArgumentException().isThrownBy(() -> VmSelection.all().excludeName(" "));
    assertThatIllegalArgumentException().isThrownBy(() -> VmSelection.all().excludeBelow("/"));
    assertThatIllegalArgumentException()
        .isThrownBy(VmSelection.named("a").excludeName("a")::build)
        .withMessage("VMs that are named cannot be excluded: do not name them");
    assertThatIllegalArgumentException()
        .isThrownBy(VmSelection.named("a").excludeBelow("/a")::build)
        .withMessageContaining("do not name them");
    VmSelection.Builder names = VmSelection.all();
    VmSelection.Builder places = VmSelection.all();
    for (int i = 0; i <= VmSelection.MAX_NAMES; i++) {
      names.excludeName("a");
      places.excludeBelow("/a");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(names::build)
        .withMessageContaining("10001 VMs to leave out");
    assertThatIllegalArgumentException()
        .isThrownBy(places::build)
        .withMessageContaining("10001 places to leave out");
  }

  @Test
  @DisplayName("a weaker encrypted vMotion is refused")
  void migrateEncryption_weaker_isRefused() {
    for (MigrateEncryption mode :
        List.of(MigrateEncryption.DISABLED, MigrateEncryption.OPPORTUNISTIC)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> VmSelection.all().migrateEncryption(mode))
          .withMessage("mode " + mode + ": an encrypted VM always moves encrypted; give required");
    }
  }

  static Stream<VmSelection> selections() {
    return Stream.of(
        VmSelection.all().build(),
        VmSelection.matching(WEB).build(),
        VmSelection.named("a").build(),
        VmSelection.named("a").disks("d").build(),
        VmSelection.all().excludeName("a").build(),
        VmSelection.all().excludeBelow("a").build(),
        VmSelection.all().migrateEncryption(MigrateEncryption.REQUIRED).build());
  }

  @ParameterizedTest
  @MethodSource("selections")
  @DisplayName("selections differ by each thing that they say")
  void equality(VmSelection selection) {
    assertThat(selection).isNotEqualTo("x");
    assertThat(selections().filter(selection::equals))
        .singleElement()
        .satisfies(same -> assertThat(same).hasSameHashCodeAs(selection));
  }

  private static String[] names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "vm-" + i).toArray(String[]::new);
  }
}
