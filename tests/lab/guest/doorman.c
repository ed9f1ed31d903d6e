/* doorman PORT: lets the lab on the other side into the guest. It says LAB-READY as soon as it listens.
 * ../door.py tells what it understands. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FRAME_MAX = 65535, LOOK_EVERY_MS = 500 };

static bool read_all(int fd, char *data, size_t length)
{
    while (length > 0) {
        ssize_t got = read(fd, data, length);
        if (got <= 0)
            return false;
        data += got;
        length -= got;
    }
    return true;
}

/* Reads a frame into data, which has room for FRAME_MAX bytes and a NUL; its length, or -1 at the end. */
static int read_frame(int fd, char *data)
{
    unsigned char head[2];
    if (!read_all(fd, (char *)head, sizeof head))
        return -1;
    int length = head[0] << 8 | head[1];
    data[length] = '\0';
    return read_all(fd, data, length) ? length : -1;
}

static bool write_frame(int fd, const char *data, size_t length)
{
    static char out[FRAME_MAX + 2];
    out[0] = length >> 8;
    out[1] = length;
    memcpy(out + 2, data, length);
    size_t done = 0;
    while (done < length + 2) {
        ssize_t put = write(fd, out + done, length + 2 - done);
        if (put < 0)
            return false;
        done += put;
    }
    return true;
}

static bool write_text(int fd, const char *text)
{
    return write_frame(fd, text, strlen(text));
}

static struct sockaddr_un address_of(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%.*s", (int)sizeof address.sun_path - 1, path);
    return address;
}

static bool connected(int fd, const char *path)
{
    struct sockaddr_un address = address_of(path);
    return connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
}

/* Carries datagrams between the connection and the socket at path, until either ends. */
static void carry(int connection, const char *path)
{
    char data[FRAME_MAX + 1], own_path[64];
    snprintf(own_path, sizeof own_path, "/tmp/client-%d", getpid());
    struct sockaddr_un own = address_of(own_path);
    int daemon = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (bind(daemon, (struct sockaddr *)&own, sizeof own) == 0 && connected(daemon, path)) {
        struct pollfd ends[] = {{.fd = connection, .events = POLLIN}, {.fd = daemon, .events = POLLIN}};
        int length;
        while (poll(ends, 2, -1) > 0) {
            if (ends[0].revents && ((length = read_frame(connection, data)) < 0 || send(daemon, data, length, 0) < 0))
                break;
            if (ends[1].revents && ((length = recv(daemon, data, FRAME_MAX, 0)) < 0 || !write_frame(connection, data, length)))
                break;
        }
    }
    unlink(own_path);
}

/* Reports the state of the socket at path at every change, also when another one has taken its place. The kernel tells
 * of files that come and go, in the socket's folder and in the one above it; a daemon that was killed leaves its file
 * behind: looked for every now and then, and when somebody touches the folder. */
static void watch(int connection, const char *path)
{
    char folder[128] = "", above[128], news[4096];
    snprintf(folder, sizeof folder, "%.*s", (int)sizeof folder - 1, path);
    *strrchr(folder, '/') = '\0';
    strcpy(above, folder);
    *strrchr(above, '/') = '\0';
    struct pollfd ends[] = {{.fd = connection, .events = POLLIN}, {.fd = inotify_init1(IN_NONBLOCK), .events = POLLIN}};
    const char *reported = "";
    ino_t reported_inode = 0;
    do {
        while (read(ends[1].fd, news, sizeof news) > 0)
            continue;
        inotify_add_watch(ends[1].fd, above, IN_CREATE | IN_DELETE);
        inotify_add_watch(ends[1].fd, folder, IN_CREATE | IN_DELETE | IN_ATTRIB);
        struct stat file = {0};
        const char *state = "gone";
        if (stat(path, &file) == 0) {
            int probe = socket(AF_UNIX, SOCK_DGRAM, 0);
            state = connected(probe, path) ? "up" : "dead";
            close(probe);
        }
        if (strcmp(state, reported) != 0 || file.st_ino != reported_inode) {
            reported = state;
            reported_inode = file.st_ino;
            if (!write_text(connection, state))
                return;
        }
    } while (poll(ends, 2, LOOK_EVERY_MS) >= 0 && !ends[0].revents);
}

static void run(int connection, const char *command)
{
    char data[FRAME_MAX + 16];
    snprintf(data, sizeof data, "exec 2>&1; %s", command);
    signal(SIGPIPE, SIG_DFL);
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    FILE *output = popen(data, "r");
    if (!output)
        return;
    size_t length;
    while ((length = fread(data, 1, 4096, output)) > 0)
        write_frame(connection, data, length);
    int status = pclose(output);
    write_text(connection, "");
    snprintf(data, sizeof data, "%d", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    write_text(connection, data);
}

static void serve(int connection)
{
    static char purpose[FRAME_MAX + 1];
    if (read_frame(connection, purpose) < 1)
        return;
    switch (purpose[0]) {
    case '@':
        carry(connection, purpose + 1);
        break;
    case '?':
        watch(connection, purpose + 1);
        break;
    case '!':
        run(connection, purpose + 1);
        break;
    }
}

int main(int argc, char **argv)
{
    int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(argc > 1 ? atoi(argv[1]) : 0)};
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 64) != 0) {
        perror("doorman");
        return 1;
    }
    puts("LAB-READY");
    fflush(stdout);
    for (;;) {
        int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (connection < 0)
            continue;
        setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (fork() == 0) {
            signal(SIGCHLD, SIG_DFL);
            serve(connection);
            _exit(0);
        }
        close(connection);
    }
}
