package io.vmcrypt.ovh.privatecloud;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * The name of a Hosted Private Cloud, OVHcloud {@code serviceName}.
 *
 * @param value such as {@code pcc-192-0-2-1}
 */
public record ServiceName(String value) {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,254}");

  /**
   * Checks the form.
   *
   * @throws IllegalArgumentException if it is no service name; the message quotes it
   */
  public ServiceName {
    if (!FORM.matcher(requireNonNull(value, "serviceName")).matches()) {
      throw new IllegalArgumentException(
          ("\"%.300s\" is not a service name: expected letters, digits, dots and dashes,"
                  + " such as pcc-192-0-2-1")
              .formatted(value));
    }
  }

  /**
   * {@return a service name}
   *
   * @param value such as {@code pcc-192-0-2-1}
   * @throws IllegalArgumentException if it is no service name; the message quotes it
   */
  public static ServiceName of(String value) {
    return new ServiceName(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
