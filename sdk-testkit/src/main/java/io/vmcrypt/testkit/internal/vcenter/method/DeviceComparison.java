package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.soap.ApiVersion;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTable;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTables;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares a device that comes back in an edit with the one that the VM has: every element that the
 * client's release knows must be there, as it was read. An element that was empty or zero may be
 * missing: govmomi leaves those out, and can edit devices of real vCenters.
 */
record DeviceComparison(ApiVersion version) {

  /**
   * What an edit of a disk may change. It includes the keys of its files, which are ignored by the
   * documentation.
   */
  private static final Set<String> CHANGEABLE =
      Set.of("capacityInKB", "capacityInBytes", "shares", "storageIOAllocation");

  /** Unset means unchanged: the newest govc leaves it out. */
  private static final String SHARING = "backing.sharing";

  private static final Pattern KEY = Pattern.compile("backing(\\.parent)*\\.keyId");

  /** Refuses a device that is not as it was read. */
  void check(int index, String path, DataObject present, DataObject given) throws VimFault {
    String difference = difference(present, given, "");
    if (difference != null) {
      throw ConfigFaults.invalidDevice(
          index,
          path + "." + difference,
          "The element "
              + difference
              + " is not what the device has; a device comes back as it was read.");
    }
  }

  private @Nullable String difference(DataObject present, DataObject given, String prefix) {
    if (!present.type().equals(given.type())) {
      return prefix + "xsi:type";
    }
    for (TypeTable.Field field : TypeTables.VIM.fields(present.type())) {
      String path = prefix + field.name();
      if (!version.includes(field.since())
          || CHANGEABLE.contains(path)
          || (field.name().equals("keyId") && KEY.matcher(path).matches())) {
        continue;
      }
      String found = difference(present.get(field.name()), given.get(field.name()), path);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private @Nullable String difference(
      @Nullable Object present, @Nullable Object given, String path) {
    if (given == null) {
      return present == null || isNothing(present) || path.equals(SHARING) ? null : path;
    }
    if (present == null) {
      return path;
    }
    if (present instanceof DataObject data && given instanceof DataObject other) {
      return difference(data, other, path + ".");
    }
    if (present instanceof List<?> list && given instanceof List<?> other) {
      if (list.size() != other.size()) {
        return path;
      }
      for (int i = 0; i < list.size(); i++) {
        String found = difference(list.get(i), other.get(i), path + "[" + i + "]");
        if (found != null) {
          return found;
        }
      }
      return null;
    }
    return present.equals(given) ? null : path;
  }

  private static boolean isNothing(Object value) {
    return value.equals("") || (value instanceof Number number && number.longValue() == 0);
  }
}
