package io.vmcrypt.testkit.internal.ovh;

import java.util.regex.Pattern;

/**
 * What a consumer key may call.
 *
 * @param path the path below the version; a star stands for any text
 */
public record OvhAccessRule(String method, String path) {
  boolean grants(String calledMethod, String calledPath) {
    String pattern = Pattern.quote(path).replace("*", "\\E.*\\Q");
    return method.equals(calledMethod) && calledPath.matches(pattern);
  }
}
