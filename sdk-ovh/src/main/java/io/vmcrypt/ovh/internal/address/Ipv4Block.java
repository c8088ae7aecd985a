package io.vmcrypt.ovh.internal.address;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An IPv4 address block, {@code 192.0.2.0/24}. */
public record Ipv4Block(int address, int bits) {

  private static final Pattern BITS = Pattern.compile("[0-9]|[12][0-9]|3[0-2]");

  /** A block, or one address; empty if the text is neither. */
  public static Optional<Ipv4Block> parse(@Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    String[] parts = text.strip().split("/", 2);
    String bits = parts.length == 1 ? "32" : parts[1];
    return BITS.matcher(bits).matches()
        ? KmsIp.read(parts[0]).map(ip -> new Ipv4Block(number(ip), Integer.parseInt(bits)))
        : Optional.empty();
  }

  private static int number(String ip) {
    int number = 0;
    for (String octet : ip.split("\\.", -1)) {
      number = number << 8 | Integer.parseInt(octet);
    }
    return number;
  }

  /** Whether a single address, a block of 32 bits, lies in this block. */
  public boolean contains(Ipv4Block single) {
    int mask = bits == 0 ? 0 : -1 << (32 - bits);
    return (address & mask) == (single.address & mask);
  }
}
