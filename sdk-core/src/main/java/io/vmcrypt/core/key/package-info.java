/** What is known of keys, by their ids; never a key itself. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.core.key;
