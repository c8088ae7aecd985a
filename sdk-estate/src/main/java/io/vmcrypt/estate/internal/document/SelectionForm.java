package io.vmcrypt.estate.internal.document;

import static io.vmcrypt.estate.internal.document.Form.unless;
import static io.vmcrypt.estate.internal.document.Kind.YES;
import static io.vmcrypt.estate.internal.document.Kind.required;
import static io.vmcrypt.estate.internal.document.Kind.texts;
import static io.vmcrypt.estate.internal.document.Kind.word;
import static io.vmcrypt.estate.internal.document.TextForm.INVENTORY_PATH;
import static io.vmcrypt.estate.internal.document.TextForm.LINE;

import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment.OldPolicy;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.List;

/** Which VMs are encrypted, in a document. */
public final class SelectionForm {

  private static final String WAYS =
      "expected one of: below, name or both; named; or, for all VMs, all";

  private static final Kind<List<String>> NAMES = texts(VmSelection.MAX_NAMES, LINE);

  private static final Form<VmSelection, VmSelection.Builder> EXCLUDED =
      new Form<VmSelection, VmSelection.Builder>()
          .each("names", NAMES, VmSelection::excludedNames, VmSelection.Builder::excludeName)
          .each(
              "below",
              texts(VmSelection.MAX_NAMES, INVENTORY_PATH),
              VmSelection::excludedPaths,
              VmSelection.Builder::excludeBelow)
          .rule(in -> !in.values().isEmpty(), "nothing is excluded; expected names, below or both");

  /** Some VMs. */
  public static final Kind<VmSelection> SELECTION =
      new Form<VmSelection, VmSelection.Builder>()
          .optional("all", YES, unless(false, SelectionForm::isAll))
          .optional("below", INVENTORY_PATH, vms -> vms.filter().flatMap(VmFilter::below))
          .optional("name", LINE, vms -> vms.filter().flatMap(VmFilter::name))
          .optional("named", NAMES, unless(List.of(), VmSelection::names))
          .optional(
              "disks",
              NAMES,
              unless(List.of(), VmSelection::disks),
              (vms, disks) -> vms.disks(disks.toArray(String[]::new)))
          .inside(
              "exclude",
              false,
              vms -> !vms.excludedNames().isEmpty() || !vms.excludedPaths().isEmpty(),
              EXCLUDED)
          .optional(
              "migrateEncryption",
              required(MigrateEncryption.REQUIRED, MigrateEncryption::toString),
              VmSelection::migrateEncryption,
              VmSelection.Builder::migrateEncryption)
          .optional(
              "virtualTpm",
              required(true, so -> "required"),
              unless(false, VmSelection::isWithVirtualTpm),
              (vms, so) -> vms.withVirtualTpm())
          .optional(
              "oldPolicy",
              word(OldPolicy::toString, List.of(OldPolicy.values())),
              unless(OldPolicy.REFUSE, VmSelection::oldPolicy),
              VmSelection.Builder::oldPolicy)
          .made(SelectionForm::chosen, (in, vms) -> vms.build());

  private SelectionForm() {}

  private static boolean isAll(VmSelection vms) {
    return vms.filter().isPresent() && vms.filter().equals(VmSelection.all().build().filter());
  }

  private static VmSelection.Builder chosen(Fields in) {
    boolean filtered = in.has("below") || in.has("name");
    int ways = (filtered ? 1 : 0) + (in.has("named") ? 1 : 0) + (in.has("all") ? 1 : 0);
    if (ways != 1) {
      throw in.place()
          .refused(
              (ways == 0
                      ? "it is not said which VMs are meant; "
                      : "it is said in more than one way which VMs are meant; ")
                  + WAYS);
    }
    if (in.has("all")) {
      return VmSelection.all();
    }
    if (in.has("named")) {
      return VmSelection.named(in.list("named", String.class).toArray(String[]::new));
    }
    VmFilter.Builder filter = VmFilter.builder();
    if (in.has("below")) {
      in.judged("below", filter::below);
    }
    if (in.has("name")) {
      in.judged("name", filter::name);
    }
    return VmSelection.matching(filter.build());
  }
}
