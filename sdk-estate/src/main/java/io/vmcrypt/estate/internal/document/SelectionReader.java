package io.vmcrypt.estate.internal.document;

import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment.OldPolicy;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.Arrays;

/** Reads which VMs are encrypted. */
public final class SelectionReader {

  /** The one word for what a VM has to have. */
  public static final String REQUIRED = "required";

  private static final String WAYS =
      "expected one of: below, name or both; named; or, for all VMs, all";

  public VmSelection read(Node node) {
    Fields fields =
        node.fields(
            Field.optional("all", Node::yes),
            Field.optional("below", TextForm.INVENTORY_PATH),
            Field.optional("name", TextForm.LINE),
            Field.optional("named", SelectionReader::names),
            Field.optional("disks", SelectionReader::names),
            Field.optional("exclude", SelectionReader::exclusions),
            Field.optional("migrateEncryption", SelectionReader::required),
            Field.optional("virtualTpm", SelectionReader::required),
            Field.optional("oldPolicy", SelectionReader::oldPolicy),
            Field.gone(
                "ftEncryption",
                "leave it out: vSphere requires encrypted fault tolerance of an encrypted VM, and"
                    + " takes no other mode"),
            Field.gone(
                "backupProxiesFirst",
                "name the backup proxies in a selection of their own before the others"));
    return node.place().judged(() -> selection(fields));
  }

  private static VmSelection selection(Fields fields) {
    VmSelection.Builder selection = chosen(fields);
    if (fields.has("disks")) {
      selection.disks(names(fields.get("disks")));
    }
    fields.find("exclude").ifPresent(node -> exclude(node, selection));
    if (fields.has("migrateEncryption")) {
      selection.migrateEncryption(MigrateEncryption.REQUIRED);
    }
    if (fields.has("virtualTpm")) {
      selection.withVirtualTpm();
    }
    fields.find("oldPolicy").map(SelectionReader::oldPolicy).ifPresent(selection::oldPolicy);
    return selection.build();
  }

  private static VmSelection.Builder chosen(Fields fields) {
    boolean filtered = fields.has("below") || fields.has("name");
    int ways = (filtered ? 1 : 0) + (fields.has("named") ? 1 : 0) + (fields.has("all") ? 1 : 0);
    if (ways != 1) {
      throw fields
          .place()
          .refused(
              (ways == 0
                      ? "it is not said which VMs are meant; "
                      : "it is said in more than one way which VMs are meant; ")
                  + WAYS);
    }
    if (fields.has("all")) {
      return VmSelection.all();
    }
    if (fields.has("named")) {
      return VmSelection.named(names(fields.get("named")));
    }
    VmFilter.Builder filter = VmFilter.builder();
    fields.find("below").ifPresent(node -> node.fit(TextForm.INVENTORY_PATH, filter::below));
    fields.find("name").ifPresent(node -> node.fit(TextForm.LINE, filter::name));
    return VmSelection.matching(filter.build());
  }

  private static String[] names(Node node) {
    return node.texts(VmSelection.MAX_NAMES, TextForm.LINE);
  }

  private static String[] places(Node node) {
    return node.texts(VmSelection.MAX_NAMES, TextForm.INVENTORY_PATH);
  }

  private static Fields exclusions(Node node) {
    Fields fields =
        node.fields(
            Field.optional("names", SelectionReader::names),
            Field.optional("below", SelectionReader::places));
    if (fields.values().isEmpty()) {
      throw node.place().refused("nothing is excluded; expected names, below or both");
    }
    return fields;
  }

  private static void exclude(Node node, VmSelection.Builder selection) {
    Fields fields = exclusions(node);
    fields.fitAll("names", VmSelection.MAX_NAMES, TextForm.LINE, selection::excludeName);
    fields.fitAll("below", VmSelection.MAX_NAMES, TextForm.INVENTORY_PATH, selection::excludeBelow);
  }

  private static OldPolicy oldPolicy(Node node) {
    return Arrays.stream(OldPolicy.values())
        .filter(value -> node instanceof Node.Text text && text.value().equals(value.toString()))
        .findFirst()
        .orElseThrow(() -> node.place().refused("expected \"refuse\", \"keep\" or \"replace\""));
  }

  private static void required(Node node) {
    if (!(node instanceof Node.Text text && text.value().equals(REQUIRED))) {
      throw node.place().refused("expected \"" + REQUIRED + "\", or that the name is left out");
    }
  }
}
