package io.vmcrypt.vsphere.internal.report;

import io.vmcrypt.report.html.EncryptionCounts;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts VMs by the folder that they are in, in bounded memory however many folders there are. For
 * one thread.
 */
final class Places {

  private static final int MOST = 5000;
  private static final int DRAWN = 25;
  private static final String NOT_KNOWN = "place not known";

  private final Map<String, EncryptionCounts> counts = new HashMap<>();
  private EncryptionCounts elsewhere = EncryptionCounts.NONE;

  void add(AuditedVm vm) {
    String folder = folder(vm.path());
    EncryptionCounts one = one(vm.level());
    if (counts.size() < MOST || counts.containsKey(folder)) {
      counts.merge(folder, one, EncryptionCounts::plus);
    } else {
      elsewhere = elsewhere.plus(one);
    }
  }

  private static String folder(String path) {
    return path.isEmpty() ? NOT_KNOWN : path.substring(0, Math.max(1, path.lastIndexOf('/')));
  }

  private static EncryptionCounts one(EncryptionLevel level) {
    return switch (level) {
      case ENCRYPTED -> new EncryptionCounts(1, 0, 0, 0);
      case PARTLY_ENCRYPTED -> new EncryptionCounts(0, 1, 0, 0);
      case PLAIN -> new EncryptionCounts(0, 0, 1, 0);
      case UNKNOWN -> new EncryptionCounts(0, 0, 0, 1);
    };
  }

  /** The folders with the most VMs that are not encrypted; the others are one more place. */
  Map<String, EncryptionCounts> drawn() {
    List<Map.Entry<String, EncryptionCounts>> sorted = new ArrayList<>(counts.entrySet());
    sorted.sort(
        Comparator.<Map.Entry<String, EncryptionCounts>>comparingLong(
                place -> -place.getValue().open())
            .thenComparing(Map.Entry::getKey));
    Map<String, EncryptionCounts> drawn = new LinkedHashMap<>();
    EncryptionCounts others = elsewhere;
    for (Map.Entry<String, EncryptionCounts> place : sorted) {
      if (drawn.size() < DRAWN) {
        drawn.put(place.getKey(), place.getValue());
      } else {
        others = others.plus(place.getValue());
      }
    }
    if (others.total() > 0) {
      drawn.put("all other places", others);
    }
    return drawn;
  }
}
