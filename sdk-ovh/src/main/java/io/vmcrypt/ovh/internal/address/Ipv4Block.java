package io.vmcrypt.ovh.internal.address;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An IPv4 address block, {@code 192.0.2.0/24}. */
public record Ipv4Block(int address, int bits) {

  private static final Pattern FORM =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?:/(\\d{1,2}))?");

  /** A block, or one address; empty if the text is neither. */
  public static Optional<Ipv4Block> parse(@Nullable String text) {
    Matcher form = FORM.matcher(text == null ? "" : text.strip());
    if (!form.matches()) {
      return Optional.empty();
    }
    int address = 0;
    for (int i = 1; i <= 4; i++) {
      int octet = Integer.parseInt(form.group(i));
      if (octet > 255) {
        return Optional.empty();
      }
      address = address << 8 | octet;
    }
    int bits = form.group(5) == null ? 32 : Integer.parseInt(form.group(5));
    return bits > 32 ? Optional.empty() : Optional.of(new Ipv4Block(address, bits));
  }

  /** Whether a single address, a block of 32 bits, lies in this block. */
  public boolean contains(Ipv4Block single) {
    int mask = bits == 0 ? 0 : -1 << (32 - bits);
    return (address & mask) == (single.address & mask);
  }
}
