@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.replies;
