/** What a key server is asked about keys, and which keys it lists. */
@NullMarked
package io.vmcrypt.kmip.key;

import org.jspecify.annotations.NullMarked;
