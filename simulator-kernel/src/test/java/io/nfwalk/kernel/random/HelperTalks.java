package io.nfwalk.kernel.random;

import io.nfwalk.kernel.random.Scene.Role;
import io.nfwalk.kernel.random.Scene.Wire;
import io.nfwalk.kernel.random.StepText.Traffic;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws conversations that a conntrack helper reads, with the connections that they announce: ftp, tftp, irc, amanda,
 * h323.
 */
final class HelperTalks {
    /** The rules that give such conversations their helper. */
    static final List<String> RULES = List.of(
            "PREROUTING  -p tcp  -m tcp --dport 21  -j CT --helper ftp",
            "PREROUTING  -p udp  -m udp --dport 69  -j CT --helper tftp",
            "PREROUTING  -p tcp  -m tcp --dport 6667  -j CT --helper irc",
            "PREROUTING  -p udp  -m udp --dport 10080  -j CT --helper amanda",
            "PREROUTING  -p tcp  -m tcp --dport 1720  -j CT --helper Q.931",
            "PREROUTING  -p udp  -m udp --dport 1719  -j CT --helper RAS");

    /** Rules that look at what the helpers announced. */
    static final List<String> FILTERS = List.of(
            "FORWARD  -m helper --helper ftp  -j ACCEPT",
            "FORWARD  -m helper ! --helper ftp",
            "FORWARD  -m helper --helper tftp  -j LOG",
            "FORWARD  -m helper --helper Q.931  -j ACCEPT",
            "FORWARD  -m conntrack --ctstate RELATED  -j ACCEPT",
            "FORWARD  -m conntrack --ctstatus EXPECTED  -j MARK --set-mark 0x1",
            "FORWARD  -m helper --helper \"\"  -j CONNMARK --set-mark 0x2");

    private static final int FTP = 21;
    private static final int FTP_DATA = 20;
    private static final int TFTP = 69;
    private static final int IRC = 6667;
    private static final int AMANDA = 10080;

    private final Dice dice;
    private final Scene scene;
    private final Wire here;
    private final Wire there;
    private final String server;
    /** Where the server sends to: the client, or what stands for it. */
    private final String client;

    private final int port;
    private final List<StepText> steps = new ArrayList<>();
    private long ours = 1000;
    private long theirs = 5000;

    HelperTalks(Dice dice, Scene scene) {
        this.dice = dice;
        this.scene = scene;
        this.here = dice.of(scene.wires);
        this.there = dice.of(scene.wires);
        this.server = dice.chance(0.6) ? there.address() : scene.address(dice, Role.VIRTUAL, Role.OWN, Role.PEER);
        this.client = dice.chance(0.6) ? here.address() : scene.address(dice, Role.OWN);
        this.port = dice.of(4000, 4001, 5000);
    }

    List<StepText> any() {
        dice.<Runnable>choice()
                .add(4, this::ftp)
                .add(2, this::tftp)
                .add(1, this::irc)
                .add(1, this::amanda)
                .add(2, () -> new H323Talks(dice, this).signalling())
                .add(1, () -> new H323Talks(dice, this).registration())
                .draw()
                .run();
        return steps;
    }

    // ---- ftp

    private void ftp() {
        open(FTP);
        int data = dice.of(51210, 40100, 1025);
        String address = dice.chance(0.85) ? here.address() : scene.anyAddress(dice);
        String list = address.replace('.', ',') + "," + data / 256 + "," + data % 256;
        dice.<Runnable>choice()
                .add(3, () -> {
                    say(FTP, "PORT " + list + "\\r\\n");
                    data(there, server, FTP_DATA, client, data);
                })
                .add(1, () -> {
                    say(FTP, "EPRT |1|" + address + "|" + data + "|\\r\\n");
                    data(there, server, FTP_DATA, client, data);
                })
                .add(3, () -> {
                    String own = (dice.chance(0.8) ? there.address() : server).replace('.', ',');
                    String at = own + "," + data / 256 + "," + data % 256;
                    answer(FTP, "227 Entering Passive Mode (" + at + ")\\r\\n");
                    data(here, here.address(), port + 1, server, data);
                })
                .add(1, () -> {
                    answer(FTP, "229 Entering Extended Passive Mode (|||" + data + "|)\\r\\n");
                    data(here, here.address(), port + 1, server, data);
                })
                .draw()
                .run();
        if (dice.chance(0.6)) {
            say(FTP, "LIST\\r\\n");
        }
        if (dice.chance(0.4)) {
            answer(FTP, "200 ok\\r\\n");
        }
    }

    private void irc() {
        open(IRC);
        long address = 0;
        for (String part : here.address().split("\\.")) {
            address = address * 256 + Integer.parseInt(part);
        }
        int data = dice.of(4100, 51210);
        say(IRC, "PRIVMSG you :\\u0001DCC SEND file " + address + " " + data + " 100\\u0001\\r\\n");
        data(there, server, 3333, client, data);
    }

    /** A handshake. */
    void open(int to) {
        segment(true, to, "S", "");
        ours++;
        segment(false, to, "SA", "");
        theirs++;
        segment(true, to, "A", "");
    }

    private void say(int to, String line) {
        segment(true, to, "PA", line);
        ours += length(line);
    }

    private void answer(int to, String line) {
        segment(false, to, "PA", line);
        theirs += length(line);
    }

    /** Of a text as YAML has it: each escape is one byte. */
    private static int length(String line) {
        return line.replaceAll("\\\\u....|\\\\.", "x").length();
    }

    private void segment(boolean forth, int to, String flags, String line) {
        send(forth, to, flags, line.isEmpty() ? "" : '"' + line + '"');
    }

    /** Bytes in hexadecimal digits. */
    void bytes(boolean forth, int to, String digits) {
        send(forth, to, "PA", hex(digits));
        ours += forth ? digits.length() / 2 : 0;
        theirs += forth ? 0 : digits.length() / 2;
    }

    private void send(boolean forth, int to, String flags, String payload) {
        List<Word> words = place(forth ? here : there);
        words.addAll((forth
                        ? new Flow(here.address(), server, "tcp", port, to)
                        : new Flow(dice.chance(0.5) ? there.address() : server, client, "tcp", to, port))
                .words());
        words.add(Word.text("flags", flags));
        words.add(Word.of("seq", forth ? ours : theirs));
        if (flags.contains("A")) {
            words.add(Word.of("ack", forth ? theirs : ours));
        }
        if (!payload.isEmpty()) {
            words.add(new Word("payload", payload));
        }
        steps.add(new Traffic("send", words));
    }

    /** What was announced: a connection of which one or two segments come. */
    private void data(Wire wire, String from, int fromPort, String to, int toPort) {
        Flow flow = new Flow(from, to, "tcp", fromPort, toPort);
        List<Word> words = place(wire);
        words.addAll(flow.words());
        words.add(Word.text("flags", "S"));
        words.add(Word.of("seq", 1));
        steps.add(new Traffic("send", words));
        if (dice.chance(0.5)) {
            List<Word> back = place(wire == here ? there : here);
            back.addAll(flow.answered().words());
            back.addAll(List.of(Word.text("flags", "SA"), Word.of("seq", 9), Word.of("ack", 2)));
            steps.add(new Traffic("send", back));
        }
    }

    /** The client's address, or the server's as it knows itself. */
    String speaker(boolean forth) {
        return (forth ? here : there).address();
    }

    /** The address that one side sends to. */
    String listener(boolean forth) {
        return forth ? server : client;
    }

    /** The client's port. */
    int port() {
        return port;
    }

    /** Somebody comes to where he was told. */
    void announced(boolean forth, String protocol, int to) {
        if (protocol.equals("tcp")) {
            data(forth ? here : there, speaker(forth), 7000, listener(forth), to);
        } else {
            datagram(forth ? here : there, new Flow(speaker(forth), listener(forth), "udp", 7000, to), hex("80"));
        }
    }

    // ---- datagrams

    void datagram(boolean forth, int to, String digits) {
        Flow flow = forth
                ? new Flow(here.address(), server, "udp", port, to)
                : new Flow(dice.chance(0.7) ? there.address() : server, client, "udp", to, port);
        datagram(forth ? here : there, flow, hex(digits));
    }

    private void tftp() {
        datagram(
                here,
                new Flow(here.address(), server, "udp", port, TFTP),
                hex(dice.of("0001", "0002", "0003") + "6600"));
        Flow data = new Flow(there.address(), client, "udp", dice.of(1069, 69, 2000), port);
        datagram(there, data, hex("00030001aabb"));
        if (dice.chance(0.6)) {
            Flow back = data.answered().from(here.address());
            datagram(here, dice.chance(0.5) ? back : back.to(server), hex("00040001"));
        }
    }

    private void amanda() {
        datagram(here, new Flow(here.address(), server, "udp", port, AMANDA), "\"SERVICE sendbackup\\n\"");
        datagram(
                there,
                new Flow(there.address(), client, "udp", AMANDA, port),
                "\"CONNECT DATA 40101 MESG 40102 INDEX 40103\\nOPTIONS \\n\"");
        data(here, here.address(), port + 1, server, dice.of(40101, 40102, 40104));
    }

    private void datagram(Wire wire, Flow flow, String payload) {
        List<Word> words = place(wire);
        words.addAll(flow.words());
        words.add(new Word("payload", payload));
        steps.add(new Traffic("send", words));
    }

    private static String hex(String digits) {
        return "{hex: \"" + digits + "\"}";
    }

    private static List<Word> place(Wire wire) {
        return new ArrayList<>(List.of(Word.text("into", wire.host() + "/" + wire.device())));
    }
}
