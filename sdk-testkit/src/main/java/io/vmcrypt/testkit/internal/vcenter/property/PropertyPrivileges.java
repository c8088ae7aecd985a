package io.vmcrypt.testkit.internal.vcenter.property;

import io.vmcrypt.testkit.internal.vcenter.soap.Lines;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTables;
import java.util.HashMap;
import java.util.Map;

/** Which privilege a user must have on an object to read a property of it. */
public final class PropertyPrivileges {

  private static final String ANONYMOUS = "System.Anonymous";
  private static final String READ = "System.Read";
  private static final String FILE = "property-privileges.txt";

  /** The privileges of the types that declare a property of this name. */
  private static final Map<String, Map<String, String>> BY_NAME = read();

  private PropertyPrivileges() {}

  private static Map<String, Map<String, String>> read() {
    Map<String, Map<String, String>> all = new HashMap<>();
    for (String line : Lines.of(PropertyPrivileges.class, FILE)) {
      int dot = line.indexOf('.');
      int space = line.indexOf(' ');
      all.computeIfAbsent(line.substring(dot + 1, space), name -> new HashMap<>())
          .put(line.substring(0, dot), line.substring(space + 1));
    }
    return all;
  }

  /**
   * The privilege that a property needs.
   *
   * @param path of the property; what it begins with decides
   */
  public static String of(String type, String path) {
    for (Map.Entry<String, String> one :
        BY_NAME.getOrDefault(path.split("[.\\[]", 2)[0], Map.of()).entrySet()) {
      if (TypeTables.VIM.isManagedA(type, one.getKey())) {
        return one.getValue();
      }
    }
    return READ;
  }

  /** Whether a property is told to somebody without a session too. */
  static boolean isForAll(String type, String path) {
    return of(type, path).equals(ANONYMOUS);
  }
}
