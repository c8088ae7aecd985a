package io.vmcrypt.ovh.okms;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * The id of an OVHcloud KMS, OVHcloud {@code okmsId}.
 *
 * @param value a UUID
 */
public record OkmsId(UUID value) {

  public OkmsId {
    requireNonNull(value, "value");
  }

  /**
   * Reads an id.
   *
   * @param text a UUID, such as {@code 734b9b45-8b1a-469c-b140-b10bd6540017}
   * @return the id
   * @throws IllegalArgumentException if it is no UUID; the message quotes it
   */
  public static OkmsId parse(String text) {
    requireNonNull(text, "text");
    try {
      return new OkmsId(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          ("\"%s\" is not an OKMS id: expected a UUID such as"
                  + " 734b9b45-8b1a-469c-b140-b10bd6540017")
              .formatted(text),
          e);
    }
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
