package cn.jianghan.client;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The one accepted encoding of messages (docs/spec/transaction.md, "One encoding"): proto3 with fields in order, no field twice, no default written out, minimal varints, nothing unknown.
 * 报文唯一的编码。
 */
final class Wire {
    /** More items than a file has bytes. */
    static final int UNBOUNDED = 1 << 20;
    private static final byte[] NO_BYTES = {};

    /** The bytes are not the one encoding of a message, or break a bound. 字节不合规定。 */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String what) {
            super(what);
        }
    }

    /** The fields of a message by number, from 1 on: u32, u64, bool, bytes, text, or a message. */
    static final class Schema {
        private final List<Field> fields = new ArrayList<Field>();

        Schema one(String name, Object kind) {
            return add(name, kind, 0, null);
        }

        Schema oneOf(String group, String name, Object kind) {
            return add(name, kind, 0, group);
        }

        Schema many(String name, Object kind, int bound) {
            return add(name, kind, bound, null);
        }

        private Schema add(String name, Object kind, int bound, String group) {
            fields.add(new Field(name, kind, bound, group));
            return this;
        }
    }

    private static final class Field {
        final String name;
        final Object kind;
        final int bound;
        final String group;

        Field(String name, Object kind, int bound, String group) {
            this.name = name;
            this.kind = kind;
            this.bound = bound;
            this.group = group;
        }

        boolean isNumber() {
            return "u32".equals(kind) || "u64".equals(kind) || "bool".equals(kind);
        }
    }

    private final byte[] data;
    private int at;

    private Wire(byte[] data, int at) {
        this.data = data;
        this.at = at;
    }

    /** The message in bytes from a place on: numbers as BigInteger, bytes, texts, lists, maps; what is absent as its default, messages as null. */
    static Map<String, Object> decode(Schema schema, byte[] data, int from) throws Malformed {
        return new Wire(data, from).message(schema, data.length);
    }

    private Map<String, Object> message(Schema schema, int end) throws Malformed {
        Map<String, Object> message = new LinkedHashMap<String, Object>();
        for (Field field : schema.fields) message.put(field.name, absent(field));
        int last = 0;
        Set<String> taken = new HashSet<String>();
        while (at < end) {
            int tag = varint(end, 32).intValue();
            int number = tag >>> 3;
            if (number < 1 || number > schema.fields.size()) throw new Malformed("unknown field");
            Field field = schema.fields.get(number - 1);
            if ((tag & 7) != (field.isNumber() ? 0 : 2)) throw new Malformed("wire type");
            if (number < last || (number == last && field.bound == 0) || (field.group != null && !taken.add(field.group))) throw new Malformed("fields out of order or twice");
            last = number;
            Object value = value(field, end);
            if (field.bound > 0) {
                List<Object> items = Json.list(message.get(field.name));
                if (items.size() >= field.bound) throw new Malformed("too many items");
                items.add(value);
            } else {
                if (isDefault(value)) throw new Malformed("explicit default");
                message.put(field.name, value);
            }
        }
        return message;
    }

    private static Object absent(Field field) {
        if (field.bound > 0) return new ArrayList<Object>();
        if (field.isNumber()) return BigInteger.ZERO;
        return "bytes".equals(field.kind) ? NO_BYTES : "text".equals(field.kind) ? "" : null;
    }

    private static boolean isDefault(Object value) {
        if (value instanceof BigInteger) return ((BigInteger) value).signum() == 0;
        if (value instanceof byte[]) return ((byte[]) value).length == 0;
        return "".equals(value);
    }

    private Object value(Field field, int end) throws Malformed {
        if (field.isNumber()) return varint(end, "bool".equals(field.kind) ? 1 : "u32".equals(field.kind) ? 32 : 64);
        long length = varint(end, 32).longValue();
        if (length > end - at) throw new Malformed("truncated");
        int stop = at + (int) length;
        if (field.kind instanceof Schema) return message((Schema) field.kind, stop);
        byte[] bytes = Arrays.copyOfRange(data, at, stop);
        at = stop;
        return "text".equals(field.kind) ? text(bytes) : bytes;
    }

    /** UTF-8 and nothing else. 严格的 UTF-8。 */
    static String text(byte[] bytes) throws Malformed {
        try {
            return StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException fault) {
            throw new Malformed("not UTF-8");
        }
    }

    private BigInteger varint(int end, int bits) throws Malformed {
        BigInteger value = BigInteger.ZERO;
        for (int shift = 0; ; shift += 7) {
            if (shift >= 70) throw new Malformed("out of range");
            if (at >= end) throw new Malformed("truncated");
            int octet = data[at++] & 0xff;
            value = value.or(BigInteger.valueOf(octet & 0x7f).shiftLeft(shift));
            if (value.bitLength() > bits) throw new Malformed("out of range");
            if (octet < 0x80) {
                if (octet == 0 && shift > 0) throw new Malformed("varint longer than needed");
                return value;
            }
        }
    }
}
